/** The source of a kernel in a dialog of its own; what it imports is one click further. */
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { importsOf, kernelSource } from './sources';

interface KernelSourceProps {
  /** Path below `shaders/`. */
  readonly file: string;
  readonly onOpen: (file: string) => void;
  readonly onClose: () => void;
}

export function KernelSource({ file, onOpen, onClose }: KernelSourceProps) {
  const text = useTranslations('guide.kernel');
  const dialog = useRef<HTMLDialogElement>(null);
  const [loaded, setLoaded] = useState<{ readonly file: string; readonly source: string | null } | null>(
    null,
  );
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    let wanted = true;
    dialog.current?.scrollTo(0, 0);
    kernelSource(file).then(
      (source) => {
        if (wanted) setLoaded({ file, source });
      },
      () => {
        if (wanted) setLoaded({ file, source: null });
      },
    );
    return () => {
      wanted = false;
    };
  }, [file]);
  const source = loaded?.file === file ? loaded.source : undefined;
  const imports = typeof source === 'string' ? importsOf(source) : [];
  return (
    <dialog
      ref={dialog}
      className="kernel-source"
      aria-labelledby="kernel-title"
      data-testid="kernel-source"
      onClose={onClose}
    >
      <div className="kernel-head">
        <h2 id="kernel-title">
          <code>shaders/{file}</code>
        </h2>
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          {text('close')}
        </button>
      </div>
      {imports.length > 0 && (
        <p className="kernel-imports">
          {text('imports')}{' '}
          {imports.map((name) => (
            <button key={name} type="button" className="text-button" onClick={() => onOpen(name)}>
              {name}
            </button>
          ))}
        </p>
      )}
      {source === null && <p>{text('failed')}</p>}
      {typeof source === 'string' && <Lines source={source} />}
    </dialog>
  );
}

function Lines({ source }: { readonly source: string }) {
  const text = useTranslations('guide.kernel');
  const lines = source.trimEnd().split('\n');
  return (
    // Longer than the dialog and without a control in it, so the keyboard needs something to hold on to.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre tabIndex={0} role="region" aria-label={text('source')}>
      {lines.map((line, number) => (
        // Lines never move: the number is what a line is.
        // oxlint-disable-next-line react/no-array-index-key
        <code key={number} data-comment={line.trimStart().startsWith('//')}>
          {`${line}\n`}
        </code>
      ))}
    </pre>
  );
}
