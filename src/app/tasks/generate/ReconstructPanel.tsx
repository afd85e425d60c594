/** Samples, and what is left of them when they are led back to noise with their latent and generated from both again. */
import { useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { Reconstructed } from '../../../engine/tasks-protocol';
import { type Made, type Outcomes, useGenerate } from '../../../state/generate';
import { short } from '../../format';
import { useSize } from '../../charts/useSize';
import { pairsDrawing } from './drawings';
import { columnsOf, sideOf } from './layout';
import { Models } from './Models';
import { reachOf } from './paint';
import { Picture } from './Picture';
import { Scatter } from './Scatter';

const GAP = 6;
/** Sizes in CSS pixels: of a picture, and of the column of names. */
const WIDE = { wanted: 56, names: 134 };
const NARROW = { wanted: 40, names: 88 };
const NARROW_BELOW = 480;

export function ReconstructPanel() {
  const outcome = useGenerate((s) => s.outcomes.reconstruct);
  const first = outcome?.made[0]?.result;
  if (outcome === undefined || first === undefined) return null;
  if (first.kind === 'image') return <Rows outcome={outcome} originals={first} />;
  return (
    <Models made={outcome.made}>
      {({ model, result }) => (
        <>
          <Pairs result={result} />
          <MeanError model={model} result={result} />
        </>
      )}
    </Models>
  );
}

interface RowsProps {
  readonly outcome: Outcomes['reconstruct'];
  readonly originals: Reconstructed;
}

/** Column by column a sample: the original above what each decoder makes of it. */
function Rows({ outcome, originals }: RowsProps) {
  const text = useTranslations('generate');
  const frame = useRef<HTMLDivElement>(null);
  const { width, ratio } = useSize(frame);
  const { wanted, names } = width < NARROW_BELOW ? NARROW : WIDE;
  const side = sideOf(originals.width, wanted, ratio);
  const room = columnsOf(width - names, side, GAP);
  const samples = outcome.samples.slice(0, room);
  const before = { values: originals.originals, width: originals.width, height: originals.height };
  return (
    <div ref={frame}>
      <table className="generate-pairs">
        <caption className="visually-hidden">{text('reconstruct.caption')}</caption>
        <tbody>
          <tr>
            <th scope="row" style={{ width: names }}>
              <span data-sheet>{text('reconstruct.original')}</span>
            </th>
            {samples.map((sample, i) => (
              <td key={sample}>
                <Picture images={before} index={i} side={side} name={text('original', { sample })} />
              </td>
            ))}
          </tr>
          {outcome.made.map(({ model, result }) => (
            <tr key={model} data-testid={`generate-${model}`}>
              <th scope="row">
                <span data-sheet>{text(`models.${model}`)}</span>
                <MeanError model={model} result={result} />
              </th>
              {samples.map((sample, i) => {
                const error = short(result.errors[i] ?? 0);
                return (
                  <td key={sample}>
                    <Picture
                      images={result}
                      index={i}
                      side={side}
                      name={text('reconstruction', { sample, error })}
                    />
                    <span className="generate-error" data-sheet>
                      {error}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Pairs({ result }: { readonly result: Reconstructed }) {
  const text = useTranslations('generate');
  const drawing = useMemo(() => pairsDrawing(result.originals, result.values), [result]);
  const reach = useMemo(() => reachOf([result.originals]), [result]);
  const count = result.errors.length;
  return (
    <Scatter drawing={drawing} reach={reach} name={text('pairs', { count, mean: short(result.mean) })} />
  );
}

function MeanError({ model, result: { mean, spread } }: Made<Reconstructed>) {
  const text = useTranslations('generate.reconstruct');
  return (
    <p className="muted" data-testid={`error-${model}`} data-sheet>
      {spread === null
        ? text('mean', { mean: short(mean) })
        : text('spread', { mean: short(mean), spread: spread.toPrecision(2) })}
    </p>
  );
}
