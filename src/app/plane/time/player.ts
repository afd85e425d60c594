/** Lets the flow's time run while it plays. The engine and the scrubber follow the store; React renders nothing. */
import { useView } from '../../../state/view';
import { advance, JUMPS, PASS, start } from '../clock';

let frame = 0;
let last = 0;

function tick(now: number): void {
  frame = 0;
  const { playing, motion, time, speed, loop, setTime } = useView.getState();
  if (!playing) return;
  const seconds = (now - last) / 1000;
  // With less motion the time stands still and then jumps, instead of running.
  const due = motion ? 0 : PASS / speed / JUMPS;
  if (seconds >= due) {
    const next = advance(time, motion ? seconds : due, speed, loop);
    last = now;
    setTime(next.time);
    if (!next.playing) useView.setState({ playing: false });
  }
  frame = requestAnimationFrame(tick);
}

/** Starts or stops the flow. */
export function togglePlay(): void {
  const { playing, time } = useView.getState();
  useView.setState({ playing: !playing, time: playing ? time : start(time) });
  if (playing) return;
  cancelAnimationFrame(frame);
  last = performance.now();
  frame = requestAnimationFrame(tick);
}
