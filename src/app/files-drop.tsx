/** A file may be dropped anywhere on the page; while one is over it, the page says what will happen. */
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { isSafetensors } from '../files/safetensors';
import { RUN_ENDING } from '../files/run-file';
import './files-drop.css';
import { openJson, openRun, openWeights } from './lab/files/commands';
import { quietly } from './quietly';

/** Bytes that tell what a file is: from its beginning, and from its end, where an archive has its directory. */
const HEAD = 16;
const TAIL = 2 ** 16;

type Opener = (file: File) => Promise<void>;

/** Who opens a file; undefined where it is data. Content decides, the name only where it has to. */
async function openerOf(file: File): Promise<Opener | undefined> {
  const name = file.name.toLowerCase();
  if (name.endsWith(RUN_ENDING)) return openRun;
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  if (name.endsWith('.safetensors') || isSafetensors(head)) return openWeights;
  const start = String.fromCharCode(...head).trimStart();
  if (name.endsWith('.json') && (start.startsWith('{') || start.startsWith('['))) return openJson;
  if (!start.startsWith('PK')) return undefined;
  const tail = new TextDecoder('latin1').decode(await file.slice(-TAIL).arrayBuffer());
  return tail.includes('run.json') && tail.includes('state.safetensors') ? openRun : undefined;
}

/** Opens what was dropped: one file of ours, or else everything as data. */
async function openDropped(files: readonly File[], entries: readonly FileSystemEntry[]): Promise<void> {
  const [file] = files;
  // A folder comes as a file, too, one that cannot be read.
  const single = files.length === 1 ? file : undefined;
  const opener = single && (await openerOf(single).catch(() => undefined));
  if (single !== undefined && opener !== undefined) {
    await opener(single);
    return;
  }
  const { readDropped } = await import('./lab/data/read-dropped');
  await readDropped(entries.length > 0 ? entries : files);
}

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;

export function FilesDrop() {
  const text = useTranslations('files.drop');
  const [over, setOver] = useState(false);
  const veil = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Another place on the page takes it, and says so itself.
      setOver(!event.defaultPrevented);
      event.preventDefault();
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      const { dataTransfer } = event;
      if (event.defaultPrevented || dataTransfer === null || !hasFiles(event)) return;
      event.preventDefault();
      // What was dropped can be read only now; folders are asked for before anything is waited for.
      const entries = [...dataTransfer.items].map((item) => item.webkitGetAsEntry());
      const given = entries.filter((entry) => entry !== null);
      quietly(openDropped([...dataTransfer.files], given));
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, []);
  useEffect(() => {
    // In the top layer, so that it stands over an open drawer too.
    if (over) veil.current?.showPopover();
    else veil.current?.hidePopover();
  }, [over]);
  return (
    <div ref={veil} popover="manual" className="files-veil" data-testid="drop-veil">
      <div className="files-veil-card">
        <h2>{text('title')}</h2>
        <p>{text('kinds')}</p>
        <p className="muted">{text('stays')}</p>
      </div>
    </div>
  );
}
