/** What run a command is about: a link, a preset or a run file, and what the command line changes in it. */
import { type Link, linkOf, parseLink, settingOf, valueOf } from '../../experiment';
import { PRESETS } from '../../experiment/presets';
import { wrongCall } from './failure';

export interface LinkOptions {
  readonly link?: string;
  readonly preset?: string;
  readonly seed?: string;
  /** Goes on without what was refused. */
  readonly lenient?: boolean;
}

/**
 * The link that the options name; nothing named is the default experiment.
 * @param warn hears of what was refused, where that is no error
 * @throws CliFailure with exit status 2 for a link of which anything was refused, unless lenient; for options that exclude each other
 */
export function linkFrom(options: LinkOptions, warn: (message: string) => void): Link {
  const { link: hash, preset, lenient = false } = options;
  if (hash !== undefined && preset !== undefined) wrongCall('--link and --preset exclude each other.');
  const { link, warnings } = parseLink(preset === undefined ? hashOf(hash ?? '') : presetHash(preset));
  if (warnings.length > 0 && !lenient) {
    const list = warnings.map(({ message }) => `  ${message}`).join('\n');
    wrongCall(`The link was refused:\n${list}\nCorrect it, or add --lenient to go on without this.`);
  }
  for (const { message } of warnings) warn(message);
  return withSeed(link, options.seed);
}

/** Of a whole address only the part from # on counts. */
function hashOf(text: string): string {
  const at = text.indexOf('#');
  return at < 0 ? text : text.slice(at);
}

function presetHash(id: string): string {
  const preset = PRESETS.find((one) => one.id === id);
  if (preset !== undefined) return preset.hash;
  return wrongCall(`--preset ${id}: there are ${PRESETS.map((one) => one.id).join(', ')}.`);
}

/** Another seed is another run: its receipt goes. */
function withSeed(link: Link, text: string | undefined): Link {
  if (text === undefined) return link;
  const setting = settingOf('seed');
  const seed = valueOf({ ...setting, key: 'seed' }, text);
  if (typeof seed !== 'number') {
    return wrongCall(`--seed ${text}: it is a whole number from ${setting.min} to ${setting.max}.`);
  }
  const { course } = link;
  if (course.recorded && seed !== course.experiment.seed) {
    wrongCall('--seed: the link begins from the recorded weights, which have the seed of the recording.');
  }
  const experiment = { ...course.experiment, seed };
  return seed === course.experiment.seed
    ? link
    : { ...linkOf(experiment), course: { ...course, experiment } };
}
