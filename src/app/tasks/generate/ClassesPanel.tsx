/** Samples of each class: from its zone, and with its label where the decoder is told. Column by column they begin at the same noise. */
import { useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { Generated } from '../../../engine/tasks-protocol';
import { cssColour } from '../../../palette';
import { useGenerate } from '../../../state/generate';
import { useRun } from '../../../state/run';
import { useSize } from '../../charts/useSize';
import { classesDrawing } from './drawings';
import { columnsOf, sideOf } from './layout';
import { Models } from './Models';
import { reachOf } from './paint';
import { Picture } from './Picture';
import { MOST_CLASSES } from './requests';
import { Scatter } from './Scatter';

const WANTED = 36;
const GAP = 3;

export function ClassesPanel() {
  const text = useTranslations('generate');
  const outcome = useGenerate((s) => s.outcomes.classes);
  const names = useRun((s) => s.samples?.classNames);
  if (outcome === undefined || names === undefined) return null;
  return (
    <>
      <Models made={outcome.made} results={(results) => results}>
        {({ result: classes }) =>
          classes[0]?.kind === 'points' ? (
            <Clouds classes={classes} />
          ) : (
            <ul className="generate-classes">
              {classes.map((images, label) => (
                <Row key={names[label]} images={images} label={label} name={names[label] ?? String(label)} />
              ))}
            </ul>
          )
        }
      </Models>
      {names.length > MOST_CLASSES && (
        <p className="muted">{text('firstClasses', { shown: MOST_CLASSES, count: names.length })}</p>
      )}
    </>
  );
}

interface RowProps {
  readonly images: Generated;
  readonly label: number;
  readonly name: string;
}

function Row({ images, label, name }: RowProps) {
  const text = useTranslations('generate');
  const cells = useRef<HTMLDivElement>(null);
  const { width, ratio } = useSize(cells);
  const side = sideOf(images.width, WANTED, ratio);
  const count = Math.min(images.count, columnsOf(width, side, GAP));
  return (
    <li>
      <span className="generate-class" title={name}>
        <span className="swatch" style={{ background: cssColour(label) }} />
        <b data-sheet>{name}</b>
      </span>
      <div ref={cells} className="generate-row" style={{ gap: GAP }}>
        {Array.from({ length: count }, (_, i) => (
          <Picture
            key={i}
            images={images}
            index={i}
            side={side}
            name={text('ofClass', { number: i + 1, name })}
          />
        ))}
      </div>
    </li>
  );
}

function Clouds({ classes }: { readonly classes: readonly Generated[] }) {
  const text = useTranslations('generate');
  const real = useGenerate((s) => s.real);
  const drawing = useMemo(
    () =>
      classesDrawing(
        classes.map(({ values }) => values),
        real,
      ),
    [classes, real],
  );
  const reach = useMemo(
    () => reachOf(real === null ? classes.map(({ values }) => values) : [real]),
    [classes, real],
  );
  const count = classes.reduce((sum, each) => sum + each.count, 0);
  return (
    <Scatter
      drawing={drawing}
      reach={reach}
      name={text('clouds', { count, classes: classes.length, real: (real?.length ?? 0) / 2 })}
    />
  );
}
