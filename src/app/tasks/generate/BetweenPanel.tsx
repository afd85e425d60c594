/** From the zone of one sample to that of another: a strip of what lies between, and a slider along it. The noise is the same all the way. */
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { Generated } from '../../../engine/tasks-protocol';
import { useGenerate } from '../../../state/generate';
import { usePlane } from '../../../state/plane';
import { useRun } from '../../../state/run';
import { useView } from '../../../state/view';
import { useSize } from '../../charts/useSize';
import { percent } from '../../format';
import { SampleImage } from '../../plane/side/SampleImage';
import { wayDrawing } from './drawings';
import { columnsOf, sideOf } from './layout';
import { endsNow } from './making';
import { Models } from './Models';
import { reachOf } from './paint';
import { Picture } from './Picture';
import { pickedEnds, somePair } from './requests';
import { Scatter } from './Scatter';

const WANTED_STRIP = 40;
const WANTED = 112;
const GAP = 3;

export function BetweenPanel() {
  const outcome = useGenerate((s) => s.outcomes.between);
  const count = outcome?.made[0]?.result.count ?? 1;
  const at = useGenerate((s) => Math.round(s.between * (count - 1)));
  return (
    <>
      <Ends count={count} />
      {outcome !== undefined && (
        <Models made={outcome.made} results={(result) => [result]}>
          {({ result }) =>
            result.kind === 'image' ? <Strip images={result} at={at} /> : <Way points={result} at={at} />
          }
        </Models>
      )}
    </>
  );
}

/** Both ends, and how far one is from the first to the second. */
function Ends({ count }: { readonly count: number }) {
  const text = useTranslations('generate.between');
  const samples = useRun((s) => s.samples);
  const chosen = useGenerate((s) => s.ends);
  const place = useGenerate((s) => s.between);
  const picked = usePicked();
  const slider = useRef<HTMLInputElement>(null);
  useEffect(() => {
    slider.current?.style.setProperty('--filled', `${(100 * place).toFixed(1)}%`);
  }, [place]);
  const ends = chosen ?? endsNow();
  if (samples === null || ends === null) return null;
  const [from, to] = ends;
  const another = () => {
    useGenerate.setState({ ends: somePair(samples.labels, from + 1) });
  };
  return (
    <div className="generate-ends">
      <End
        name={text('from')}
        sample={from}
        onChange={(sample) => useGenerate.setState({ ends: [sample, to] })}
      />
      <input
        ref={slider}
        type="range"
        className="range"
        data-testid="between"
        aria-label={text('slider')}
        aria-valuetext={text('at', { share: percent(place, 0) })}
        min={0}
        max={count - 1}
        step={1}
        value={Math.round(place * (count - 1))}
        onChange={({ target }) =>
          useGenerate.setState({ between: Number(target.value) / Math.max(1, count - 1) })
        }
      />
      <End
        name={text('to')}
        sample={to}
        onChange={(sample) => useGenerate.setState({ ends: [from, sample] })}
      />
      <div className="generate-ends-tools">
        <button type="button" className="button small" data-testid="another-pair" onClick={another}>
          {text('another')}
        </button>
        <button
          type="button"
          className="button small"
          title={text('pickedHint')}
          aria-disabled={picked === null}
          onClick={() => {
            if (picked !== null) useGenerate.setState({ ends: picked });
          }}
        >
          {text('picked')}
        </button>
      </div>
    </div>
  );
}

function usePicked() {
  const selected = useView((s) => s.selected);
  const pins = usePlane((s) => s.pins);
  return useMemo(
    () =>
      pickedEnds(
        selected,
        pins.map((pin) => pin.anchor),
      ),
    [selected, pins],
  );
}

interface EndProps {
  readonly name: string;
  readonly sample: number;
  readonly onChange: (sample: number) => void;
}

function End({ name, sample, onChange }: EndProps): ReactNode {
  const text = useTranslations('generate.between');
  const samples = useRun((s) => s.samples);
  const options = useMemo(
    () =>
      Array.from({ length: samples?.count ?? 0 }, (_, i) => (
        <option key={i} value={i}>
          {text('option', { sample: i, name: samples?.classNames[samples.labels[i] ?? 0] ?? '' })}
        </option>
      )),
    [samples, text],
  );
  return (
    <div className="generate-end">
      <SampleImage sample={sample} size={36} />
      <select aria-label={name} value={sample} onChange={({ target }) => onChange(Number(target.value))}>
        {options}
      </select>
    </div>
  );
}

function Strip({ images, at }: { readonly images: Generated; readonly at: number }) {
  const text = useTranslations('generate.between');
  const strip = useRef<HTMLDivElement>(null);
  const { width, ratio } = useSize(strip);
  const small = sideOf(images.width, WANTED_STRIP, ratio);
  const last = images.count - 1;
  const shown = Math.min(images.count, columnsOf(width, small, GAP));
  const share = (index: number) => ({ share: percent(index / Math.max(1, last), 0) });
  // The one that is looked at is marked by the nearest of those in the strip.
  const places = Array.from({ length: shown }, (_, k) => Math.round((k * last) / Math.max(1, shown - 1)));
  const marked = Math.round((at * (shown - 1)) / Math.max(1, last));
  return (
    <div className="generate-strip-frame">
      <Picture
        images={images}
        index={at}
        side={sideOf(images.width, WANTED, ratio)}
        name={text('image', share(at))}
      />
      <div ref={strip} className="generate-row" style={{ gap: GAP }} data-testid="strip">
        {places.map((index, k) => (
          <span key={index} className="generate-frame" data-marked={k === marked}>
            <Picture images={images} index={index} side={small} name={text('image', share(index))} />
          </span>
        ))}
      </div>
    </div>
  );
}

function Way({ points, at }: { readonly points: Generated; readonly at: number }) {
  const text = useTranslations('generate.between');
  const real = useGenerate((s) => s.real);
  const drawing = useMemo(() => wayDrawing(points.values, at, real), [points, at, real]);
  const reach = useMemo(() => reachOf(real === null ? [points.values] : [real]), [points, real]);
  const share = percent(at / Math.max(1, points.count - 1), 0);
  return <Scatter drawing={drawing} reach={reach} name={text('way', { count: points.count, share })} />;
}
