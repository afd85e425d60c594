/** An embedded page: says what of its address it did not understand, links to the whole page, and speaks with the page around it. */
import { textsOf } from '../../state/language';
import { useExperiment } from '../../state/experiment';
import { needTexts } from '../../state/language';
import { NO_OWN_DATA } from '../../experiment';
import { useRun } from '../../state/run';
import { absoluteLink, hashOf } from '../address';
import { putBeside } from '../beside';
import { session } from '../session';
import { currentStatus, isGoing } from '../status';
import { Bridge } from './bridge';
import type { Moment } from './messages';
import { type EmbedOptions, PARTS, readOptions } from './options';
import { WholePage } from './WholePage';

function now(): Moment {
  const { telemetry, iterationsPerSecond, course } = useRun.getState();
  const status = currentStatus();
  // The name of the reader's file, and its hash, are nobody's business.
  const own = course.experiment.data === 'own';
  const told = own ? { ...course, experiment: { ...course.experiment, ...NO_OWN_DATA } } : course;
  return {
    link: absoluteLink(hashOf(told)),
    status,
    running: isGoing(status),
    iteration: telemetry.iteration,
    iterations: useExperiment.getState().current.iters,
    loss: telemetry.loss,
    accuracy: telemetry.assignmentAccuracy,
    iterationsPerSecond,
  };
}

/** Says on the page, and to whoever writes the address in their console, what is wrong with it. */
function complain({ unknown, badOrigin }: EmbedOptions): void {
  const text = textsOf('host');
  const complaints = [
    ...(unknown.length > 0
      ? [text('embed.unknownParts', { names: unknown.join(', '), parts: PARTS.join(', ') })]
      : []),
    ...(badOrigin === null ? [] : [text('embed.badOrigin', { found: badOrigin })]),
  ];
  for (const complaint of complaints) {
    console.warn(complaint);
    useRun.getState().notify(complaint);
  }
}

export async function startEmbed(): Promise<void> {
  await needTexts('host');
  // A link inside a frame would replace the page there, and the course around it would lose its run.
  document.head.append(Object.assign(document.createElement('base'), { target: '_blank' }));
  const options = readOptions(location.search);
  complain(options);
  putBeside(<WholePage />);
  const { parent } = window;
  if (parent === window || options.badOrigin !== null) return;
  const bridge = new Bridge({
    commands: session,
    parent,
    origin: options.origin,
    ready: session.ready,
    now,
    error: () => useRun.getState().error,
    onChange: (changed) => {
      useRun.subscribe(changed);
      useExperiment.subscribe(changed);
    },
  });
  window.addEventListener('message', bridge.hear);
}
