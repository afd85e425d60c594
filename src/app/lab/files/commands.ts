/** What the tab and dropped files do: runs, weights, settings and curves in and out. */
import { linkOf, type Link } from '../../../experiment';
import { readJson, toJson } from '../../../experiment/json';
import { FileError } from '../../../files/errors';
import { checkWeights } from '../../../files/match';
import { RUN_ENDING } from '../../../files/run-file';
import { telemetryCsv } from '../../../files/telemetry-csv';
import { formatBytes } from '../../../bytes';
import { useExperiment } from '../../../state/experiment';
import { textsOf } from '../../../state/language';
import { useMemory } from '../../../state/memory';
import { useRun } from '../../../state/run';
import { download } from '../../charts/export/download';
import { sheetPng } from '../../charts/export/sheet';
import { EngineFailure } from '../../engine-client';
import { filesWorker } from '../../files-worker';
import { quietly } from '../../quietly';
import { session } from '../../session';
import { makeFilm } from './film';
import { fileStem } from './names';
import { planeSheet } from './plane-sheet';
import { curvesUntil, goOn, sameAdapter, savedRun } from './saved';
import { type Outcome, progress, work } from './work';

/** Most bytes of settings. */
const MOST_JSON = 2 ** 20;

/** Hands a file over, and says so. */
function save(parts: BlobPart, type: string, name: string): Outcome {
  const blob = new Blob([parts], { type });
  download(blob, name);
  return { message: textsOf('files')('done.saved', { name, bytes: formatBytes(blob.size) }) };
}

function stemNow(): string {
  return fileStem(useExperiment.getState().current, useRun.getState().telemetry.iteration);
}

export function saveRun(): Promise<void> {
  return work({ label: textsOf('files')('work.save') }, async () => {
    const run = await session.keep();
    const saved = savedRun(run);
    const weights = await session.tensors();
    const stem = fileStem(run.course.experiment, run.iteration);
    const bytes = await filesWorker().packRun(saved, weights);
    return save(bytes, 'application/zip', stem + RUN_ENDING);
  });
}

export function openRun(file: File): Promise<void> {
  const { name } = file;
  return work({ label: textsOf('files')('work.open', { name }), opens: true }, async () => {
    const saved = await filesWorker().openRun(file, name);
    const { iteration } = saved.run;
    const began = useRun.getState().telemetry.iteration > 0;
    const again = () => quietly(openRun(file));
    if (!(await bringBack(() => goOn(saved, again)))) return null;
    const text = textsOf('files');
    const adapter = saved.about.adapter?.description ?? '';
    const message = sameAdapter(saved.about)
      ? text('done.opened', { name, iteration })
      : text('done.otherAdapter', { name, iteration, adapter });
    return { message, undo: began };
  });
}

/** A run that the engine refuses leaves the present one as it was; so does the page, without its card for failures. */
export async function bringBack(task: () => Promise<boolean>): Promise<boolean> {
  const { refused } = useMemory.getState();
  try {
    return await task();
  } catch (thrown) {
    const own =
      thrown instanceof EngineFailure && thrown.kind === 'bad-experiment' && thrown.remedy === undefined;
    if (own && useRun.getState().samples !== null) {
      useRun.setState({ error: null });
      useMemory.setState({ refused });
      useExperiment.getState().discard();
    }
    throw thrown;
  }
}

export function saveWeights(): Promise<void> {
  return work({ label: textsOf('files')('work.weights') }, async () => {
    const tensors = await session.tensors();
    const bytes = await filesWorker().packWeights(tensors, { format: 'lzn', link: location.hash });
    return save(bytes, 'application/octet-stream', `${stemNow()}.safetensors`);
  });
}

export function openWeights(file: File): Promise<void> {
  const { name } = file;
  return work({ label: textsOf('files')('work.openWeights', { name }), opens: true }, async () => {
    const { tensors, converted } = await filesWorker().openWeights(file, name);
    checkWeights(tensors, await session.tensors());
    const began = useRun.getState().telemetry.iteration > 0;
    await session.putTensors(tensors, name);
    const text = textsOf('files');
    const counts = { name, count: tensors.length };
    const message =
      converted.length === 0
        ? text('done.weights', counts)
        : text('done.converted', { ...counts, converted: converted.length });
    return { message, undo: began && useExperiment.getState().undo.length > 0 };
  });
}

export function saveCsv(): Promise<void> {
  return work({ label: textsOf('files')('work.save') }, () => {
    const { iteration } = useRun.getState().telemetry;
    return Promise.resolve(
      save(telemetryCsv(curvesUntil(iteration)), 'text/csv;charset=utf-8', `${stemNow()}.csv`),
    );
  });
}

/** The present course as a link's content. */
function linkNow(): Link {
  return { ...linkOf(useExperiment.getState().current), course: useRun.getState().course };
}

export function saveJson(): Promise<void> {
  return work({ label: textsOf('files')('work.save') }, () =>
    Promise.resolve(
      save(`${JSON.stringify(toJson(linkNow()), null, 2)}\n`, 'application/json', `${stemNow()}.json`),
    ),
  );
}

export function openJson(file: File): Promise<void> {
  const { name, size } = file;
  return work({ label: textsOf('files')('work.open', { name }), opens: true }, async () => {
    if (size > MOST_JSON) throw new FileError('fileLarge', { name, found: size, most: MOST_JSON });
    const { link, warnings } = parsed(await file.text());
    useExperiment.getState().warn(warnings);
    await session.openLink(link);
    const text = textsOf('files');
    const count = warnings.length;
    return {
      message: count === 0 ? text('done.experiment', { name }) : text('done.refused', { name, count }),
    };
  });
}

function parsed(text: string): ReturnType<typeof readJson> {
  try {
    return readJson(text);
  } catch (cause) {
    throw new FileError('jsonSyntax', { reason: (cause as Error).message.slice(0, 120) }, { cause });
  }
}

export function savePicture(format: 'png' | 'svg'): Promise<void> {
  return work({ label: textsOf('files')('work.picture') }, async () => {
    const name = `${stemNow()}.${format}`;
    if (format === 'svg') return save((await planeSheet('shapes')).svg, 'image/svg+xml;charset=utf-8', name);
    return save(await sheetPng(await planeSheet('pixels')), 'image/png', name);
  });
}

export function saveFilm(): Promise<void> {
  const text = textsOf('files');
  const count = useRun.getState().film.length;
  return work({ label: text('work.film', { done: 0, count }), long: true }, async (signal) => {
    const began = performance.now();
    const stem = stemNow();
    const { file, ending, moments } = await makeFilm({
      signal,
      onProgress: (done, all) => {
        const left = done === 0 ? null : ((performance.now() - began) / 1000 / done) * (all - done);
        progress(text('work.film', { done, count: all }), done / all, left);
      },
    });
    const name = `${stem}.${ending}`;
    download(file, name);
    return { message: text('done.film', { name, count: moments, bytes: formatBytes(file.size) }) };
  });
}
