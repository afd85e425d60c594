/** Names of kernels; each opens its source. */
import { useState } from 'react';
import { KernelSource } from './KernelSource';

interface KernelLinksProps {
  /** Paths below `shaders/`. */
  readonly files: readonly string[];
}

export function KernelLinks({ files }: KernelLinksProps) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <>
      <ul className="kernel-links">
        {files.map((file) => (
          <li key={file}>
            <button type="button" className="kernel-link" onClick={() => setOpen(file)}>
              <code>{file}</code>
            </button>
          </li>
        ))}
      </ul>
      {open !== null && <KernelSource file={open} onOpen={setOpen} onClose={() => setOpen(null)} />}
    </>
  );
}
