/** How far a command is, on standard error, so that standard output holds results alone. */
import { Presets, SingleBar } from 'cli-progress';

/** Milliseconds between two lines where there is no terminal to draw a bar in. */
const SELDOM = 10_000;

export interface Progress {
  /** What begins now and takes a while; its end is not known. */
  begin(what: string): void;
  /** `done` of `total`, and a few words or numbers. */
  at(done: number, total: number, about: string): void;
  /** A part of the command that is another matter, 0 to 1. */
  part(label: string, fraction: number): void;
  /** A line of its own. */
  say(message: string): void;
  end(): void;
}

export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const nothing = () => undefined;

/** Says nothing but what must be known. */
function quiet(out: Output): Progress {
  return {
    begin: nothing,
    at: nothing,
    part: nothing,
    say: (message) => out.write(`${message}\n`),
    end: nothing,
  };
}

/** A line now and then. */
function lines(title: string, out: Output, now: () => number): Progress {
  const say = (message: string) => void out.write(`${message}\n`);
  let begun: { readonly time: number; readonly done: number } | undefined;
  let last = -Infinity;
  const due = (over: boolean) => {
    const time = now();
    if (!over && time - last < SELDOM) return undefined;
    last = time;
    return time;
  };
  return {
    begin: (what) => say(`${what} …`),
    at(done, total, about) {
      begun ??= { time: now(), done };
      const time = due(done === total);
      if (time === undefined) return;
      const made = done - begun.done;
      const left = ((time - begun.time) * (total - done)) / made;
      say(`${title} ${done}/${total}  ${about}${made > 0 && done < total ? `, ${duration(left)} left` : ''}`);
    },
    part(label, fraction) {
      if (due(false) !== undefined) say(`${label} ${Math.round(100 * fraction)} %`);
    },
    say,
    end: () => (begun = undefined),
  };
}

/** A bar that draws itself anew. */
function bar(title: string, out: NodeJS.WritableStream): Progress {
  const format = '{title} {bar} {value}/{total}  {about}  {eta_formatted} left';
  const options = { format, stream: out, hideCursor: true, clearOnComplete: true };
  const drawn = new SingleBar(options, Presets.shades_grey);
  let shown: string | undefined;
  const hide = () => {
    if (shown !== undefined) drawn.stop();
    shown = undefined;
  };
  const draw = (name: string, done: number, total: number, about: string) => {
    if (shown !== name) hide();
    if (shown === undefined) drawn.start(total, done, { title: name, about });
    else drawn.update(done, { about });
    shown = name;
  };
  const say = (message: string) => {
    hide();
    out.write(`${message}\n`);
  };
  return {
    begin: (what) => say(`${what} …`),
    at: (done, total, about) => draw(title, done, total, about),
    part: (label, fraction) => draw(label, Math.round(100 * fraction), 100, ''),
    say,
    end: hide,
  };
}

/** Milliseconds in words. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The progress that suits where it is told. */
export function progressOn(
  title: string,
  {
    quiet: silent,
    out = process.stderr,
    now = () => performance.now(),
  }: {
    readonly quiet: boolean;
    readonly out?: Output | NodeJS.WriteStream;
    readonly now?: () => number;
  },
): Progress {
  if (silent) return quiet(out);
  return out.isTTY === true && 'on' in out ? bar(title, out) : lines(title, out, now);
}
