/** When in the flow is a sample assigned to its own anchor? Row by row, and together. The heart of latent alignment. */
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { SceneInfo, ShownSamples } from '../../../engine/protocol';
import { cutOffStep, lastStep } from '../../../experiment';
import { useCandidates } from '../../../state/candidates';
import { useExperiment } from '../../../state/experiment';
import { type RunStore, useRun } from '../../../state/run';
import { useView } from '../../../state/view';
import { Help } from '../../controls/Help';
import { Titled } from '../../controls/Titled';
import { percent } from '../../format';
import { session } from '../../session';
import { ExportMenu } from '../export/ExportMenu';
import { heatmapExports } from '../export/heatmap';
import { useChartOptions } from '../options';
import { TURN } from '../style';
import { useSampledRun } from '../useSampled';
import { useVisible } from '../useVisible';
import { cellEnds, cutOffFor, cutOffTime } from './cells';
import { Curves } from './Curves';
import { CutOff } from './CutOff';
import { HeatmapCanvas } from './HeatmapCanvas';
import { OrderSwitch } from './OrderSwitch';
import { Readout } from './Readout';
import { chosenFrom, orderRows, summarise } from './rows';
import { Scale } from './Scale';

const selectScene = (run: RunStore) => run.scene;

const TEX = [
  String.raw`P_i(t) = \operatorname{softmax}_j\left(-\frac{|s - t a_j|^2}{2 (1 - t)^2}\right)_{j = i}`,
  String.raw`k_i = \operatorname*{argmax}_{k \ge \lfloor uN \rfloor} P_i(t_k)`,
] as const;

export function AlignmentHeatmap() {
  const text = useTranslations('curves.alignment');
  const frame = useRef<HTMLElement>(null);
  const visible = useVisible(frame);
  const scene = useSampledRun(selectScene, TURN.heatmap, visible);
  const samples = useRun((s) => s.samples);
  const fits = scene !== null && samples !== null && scene.own.length === samples.count * scene.t.length;
  return (
    <section ref={frame} className="chart chart-heatmap" aria-label={text('title')}>
      {fits ? <Filled scene={scene} samples={samples} /> : <Empty />}
    </section>
  );
}

function Heading({ children }: { readonly children?: ReactNode }) {
  const text = useTranslations('curves.alignment');
  return (
    <Titled
      title={text('title')}
      help={
        <Help title={text('helpTitle')} tex={TEX}>
          {text('help')}
        </Help>
      }
    >
      {children}
    </Titled>
  );
}

function Empty() {
  const text = useTranslations('curves.alignment');
  return (
    <>
      <Heading />
      <p className="chart-empty">{text('empty')}</p>
    </>
  );
}

interface FilledProps {
  readonly scene: SceneInfo;
  readonly samples: ShownSamples;
}

function Filled({ scene, samples }: FilledProps) {
  const text = useTranslations('curves.alignment');
  const drawing = useRef<HTMLDivElement>(null);
  const dark = useView((s) => s.dark);
  const selection = useView((s) => s.selected);
  const order = useChartOptions((s) => s.order);
  const u = useExperiment((s) => s.current.u);
  const objective = useExperiment((s) => s.current.objective);
  const until = useExperiment((s) => s.current.until);
  const candidates = useCandidates();
  // The other ways of scoring a flow look at all of it.
  const cuts = useExperiment((s) => s.current.aggregate === 'max');
  const [preview, setPreview] = useState<number | null>(null);
  const { count, labels, classNames } = samples;
  const { t, own } = scene;
  const steps = t.length;
  const present = cutOffStep({ steps, u });
  const cut = preview ?? present;
  const last = Math.max(cut, lastStep({ steps, u, until, objective }));
  const ends = useMemo(() => cellEnds(t), [t]);
  const alignment = useMemo(() => {
    const rows = { count, steps, own };
    return { ...rows, chosen: preview === null ? scene.chosen : chosenFrom(rows, preview, last) };
  }, [count, steps, own, scene.chosen, preview, last]);
  const picture = useMemo(
    () => ({
      ...alignment,
      ends,
      order: orderRows(alignment, labels, order),
      labels,
      selected: selection === null ? null : new Set(selection),
      dark,
      classNames: order === 'class' ? classNames : null,
    }),
    [alignment, ends, labels, order, selection, dark, classNames],
  );
  const summary = useMemo(
    () => summarise({ count, steps, own }, t, selection),
    [count, steps, own, t, selection],
  );

  const commit = (step: number) => {
    if (step === present) {
      setPreview(null);
      return;
    }
    // The line stays where it was left until the engine has taken it over. What fails is told by the session.
    void session
      .retune({ u: cutOffFor(step, steps) })
      .catch(() => undefined)
      .finally(() => setPreview(null));
  };
  const description = text('description', {
    count,
    first: percent(summary[0]?.mean ?? 0),
    last: percent(summary.at(-1)?.mean ?? 0),
    chance: percent(1 / candidates),
    peak: (t[mostFrequent(alignment.chosen)] ?? 0).toFixed(2),
    cut: cuts ? (t[cut] ?? 0).toFixed(2) : 'none',
  });
  return (
    <>
      <Heading>
        <ExportMenu
          name={text('title')}
          make={() =>
            heatmapExports({
              title: text('title'),
              drawing: drawing.current,
              picture,
              t,
              indices: samples.indices,
              names: classNames,
              summary,
              cutOff: cuts ? { t: cutOffTime(ends, cut), u } : null,
              latest: cuts && last < steps - 1 ? { t: ends[last + 1] ?? 1, until } : null,
            })
          }
          file="alignment"
          iteration={scene.iteration}
        />
      </Heading>
      <div className="heatmap-head">
        <OrderSwitch />
        <Scale name={text('scale')} />
      </div>
      <Readout
        alignment={alignment}
        t={t}
        labels={labels}
        classNames={classNames}
        selected={selection?.length ?? null}
      />
      <div ref={drawing} className="alignment">
        <HeatmapCanvas picture={picture} t={t} classNames={classNames} description={description} />
        <div className="chart-alignment chart-drawing" role="img" aria-label={text('curves')}>
          <Curves rows={summary} />
        </div>
        {cuts && <CutOff ends={ends} step={cut} last={last} onPreview={setPreview} onCommit={commit} />}
      </div>
    </>
  );
}

/** The number that occurs most often; the smaller of two equally frequent ones. */
function mostFrequent(values: Uint16Array): number {
  const counts: number[] = [];
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts.reduce((best, count, value) => (count > (counts[best] ?? 0) ? value : best), values[0] ?? 0);
}
