/** The tab of files: runs, weights, curves, settings, pictures and the film, in and out. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { RUN_ENDING } from '../../../files/run-file';
import { useRun } from '../../../state/run';
import { ago } from '../../autosave/ago';
import { continueKept, forgetKept, listKept, useKept } from '../../autosave/kept';
import { duration } from '../../format';
import { quietly } from '../../quietly';
import { formatBytes } from '../../../bytes';
import { Cite } from './Cite';
import {
  openJson,
  openRun,
  openWeights,
  saveCsv,
  saveFilm,
  saveJson,
  savePicture,
  saveRun,
  saveWeights,
} from './commands';
import './files.css';
import { useWork } from './work';

export default function Files() {
  const text = useTranslations('files');
  const moments = useRun((s) => s.film.length);
  const painted = useRun((s) => s.plane !== null);
  return (
    <div className="files">
      <p className="muted">{text('lead')}</p>
      <Progress />
      <Part title={text('run.title')} about={text('run.about')}>
        <Save testid="save-run" ready={painted} onClick={saveRun} primary>
          {text('run.save')}
        </Save>
        <Open testid="open-run" accept={RUN_ENDING} onFile={openRun}>
          {text('run.open')}
        </Open>
      </Part>
      <KeptRuns />
      <Part title={text('weights.title')} about={text('weights.about')}>
        <Save testid="save-weights" ready={painted} onClick={saveWeights}>
          {text('weights.save')}
        </Save>
        <Open testid="open-weights" accept=".safetensors" onFile={openWeights}>
          {text('weights.open')}
        </Open>
      </Part>
      <Part title={text('tables.title')} about={text('tables.about')}>
        <Save testid="save-csv" ready onClick={saveCsv}>
          {text('tables.csv')}
        </Save>
        <Save testid="save-json" ready onClick={saveJson}>
          {text('tables.saveJson')}
        </Save>
        <Open testid="open-json" accept=".json,application/json" onFile={openJson}>
          {text('tables.openJson')}
        </Open>
      </Part>
      <Part title={text('picture.title')} about={text('picture.about')}>
        <Save testid="save-png" ready={painted} onClick={() => savePicture('png')}>
          {text('picture.png')}
        </Save>
        <Save testid="save-svg" ready={painted} onClick={() => savePicture('svg')}>
          {text('picture.svg')}
        </Save>
      </Part>
      <Part title={text('film.title')} about={text('film.about', { count: moments })}>
        <Save testid="save-film" ready={painted && moments > 1} onClick={saveFilm}>
          {text('film.save')}
        </Save>
      </Part>
      <Cite />
    </div>
  );
}

interface PartProps {
  readonly title: string;
  readonly about: string;
  readonly children: ReactNode;
}

function Part({ title, about, children }: PartProps) {
  const id = useId();
  return (
    <section className="files-part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className="muted">{about}</p>
      <div className="files-actions">{children}</div>
    </section>
  );
}

interface SaveProps {
  readonly testid: string;
  readonly ready: boolean;
  readonly primary?: boolean;
  readonly onClick: () => Promise<void>;
  readonly children: ReactNode;
}

function Save({ testid, ready, primary = false, onClick, children }: SaveProps) {
  const busy = useWork((s) => s.work !== null);
  const off = busy || !ready;
  return (
    <button
      type="button"
      className={primary ? 'button primary' : 'button'}
      data-testid={testid}
      aria-disabled={off}
      onClick={() => {
        if (!off) quietly(onClick());
      }}
    >
      {children}
    </button>
  );
}

interface OpenProps {
  readonly testid: string;
  readonly accept: string;
  readonly onFile: (file: File) => Promise<void>;
  readonly children: ReactNode;
}

/** A button in front of an input for files, which cannot be styled. */
function Open({ testid, accept, onFile, children }: OpenProps) {
  const input = useRef<HTMLInputElement>(null);
  const busy = useWork((s) => s.work !== null);
  return (
    <>
      <button
        type="button"
        className="button"
        aria-disabled={busy}
        onClick={() => {
          if (!busy) input.current?.click();
        }}
      >
        {children}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        data-testid={testid}
        onChange={({ target }) => {
          const file = target.files?.[0];
          // The same file may be chosen again.
          target.value = '';
          if (file !== undefined) quietly(onFile(file));
        }}
      />
    </>
  );
}

/** What is being done, or what came of it. */
function Progress() {
  const text = useTranslations('files.work');
  const work = useWork((s) => s.work);
  const said = useWork((s) => s.said);
  return (
    <div className="files-progress" role="status" data-testid="files-said" data-kind={said?.kind}>
      {work === null ? (
        said !== null && <p>{said.message}</p>
      ) : (
        <>
          <p>
            {work.label}
            {work.left !== null && (
              <span className="muted"> {text('left', { duration: duration(work.left) })}</span>
            )}
          </p>
          <progress aria-label={work.label} {...(work.fraction === null ? {} : { value: work.fraction })} />
          {work.cancel !== null && (
            <button type="button" className="button" data-testid="files-cancel" onClick={work.cancel}>
              {text('cancel')}
            </button>
          )}
        </>
      )}
    </div>
  );
}

function KeptRuns() {
  const text = useTranslations('files.kept');
  const slots = useKept((s) => s.slots);
  const id = useId();
  const busy = useWork((s) => s.work !== null);
  useEffect(() => {
    void listKept();
  }, []);
  return (
    <section className="files-part" aria-labelledby={id}>
      <h2 id={id}>{text('title')}</h2>
      <p className="muted">{text('about')}</p>
      {slots.length === 0 ? (
        <p className="files-none">{text('none')}</p>
      ) : (
        <ul className="files-kept" data-testid="kept">
          {slots.map((slot) => {
            const { id: key, name, iteration, saved, bytes } = slot;
            return (
              <li key={key}>
                <div>
                  {text('line', { name, iteration })}{' '}
                  <span className="muted">
                    {text('when', { ago: ago(saved), bytes: formatBytes(bytes) })}
                  </span>
                </div>
                <div className="files-kept-actions">
                  <button
                    type="button"
                    className="text-button"
                    aria-label={text('continueOne', { name, iteration })}
                    aria-disabled={busy}
                    onClick={() => {
                      if (!busy) quietly(continueKept(slot));
                    }}
                  >
                    {text('continue')}
                  </button>
                  <button
                    type="button"
                    className="text-button"
                    aria-label={text('forgetOne', { name, iteration })}
                    onClick={() => quietly(forgetKept(slot))}
                  >
                    {text('forget')}
                  </button>
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
