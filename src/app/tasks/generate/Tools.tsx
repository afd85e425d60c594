/** How samples are made: the sampler, the noise, whether they follow training. */
import { type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import type { SamplerChoice } from '../../../engine/tasks-protocol';
import { settingOf } from '../../../experiment';
import { useGenerate } from '../../../state/generate';
import { Help } from '../../controls/Help';
import { NumberField } from '../../controls/NumberField';

const STEPS = [1, 2, 4, 8, 16, 32, 64, 128];
const TOLERANCES = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
const REPEATS = [1, 5, 20];

const SEED = settingOf('seed');

const EULER = String.raw`x_{\tau + h} = x_\tau + h\, v_\theta(x_\tau, \tau, z)`;

export function Tools() {
  const text = useTranslations('generate.tools');
  const mode = useGenerate((s) => s.mode);
  const seed = useGenerate((s) => s.seed);
  const auto = useGenerate((s) => s.auto);
  const repeats = useGenerate((s) => s.repeats);
  const id = useId();
  return (
    <div className="generate-tools">
      <Sampler />
      {mode === 'reconstruct' && (
        <Choice
          name={text('repeats')}
          value={repeats}
          options={REPEATS}
          onChange={(value) => useGenerate.setState({ repeats: value })}
        />
      )}
      <span className="generate-tool">
        <label htmlFor={id}>{text('seed')}</label>
        <NumberField
          id={id}
          setting={SEED}
          value={seed}
          onChange={(value) => useGenerate.setState({ seed: value })}
        />
        <button
          type="button"
          className="button small"
          data-testid="new-noise"
          onClick={() => useGenerate.setState({ seed: (seed + 1) % (SEED.max + 1) })}
        >
          {text('newNoise')}
        </button>
      </span>
      <label className="generate-tool" title={text('autoHint')}>
        <input
          type="checkbox"
          checked={auto}
          onChange={({ target }) => useGenerate.setState({ auto: target.checked })}
        />
        {text('auto')}
      </label>
    </div>
  );
}

function Sampler() {
  const text = useTranslations('generate.tools');
  const sampler = useGenerate((s) => s.sampler);
  const set = (change: Partial<SamplerChoice>) =>
    useGenerate.setState({ sampler: { ...sampler, ...change } });
  return (
    <>
      <Tool
        name={text('sampler')}
        help={
          <Help title={text('sampler')} tex={EULER}>
            {text('samplerHelp')}
          </Help>
        }
      >
        {(id) => (
          <select
            id={id}
            data-testid="sampler"
            value={sampler.method}
            onChange={({ target }) => set({ method: target.value === 'rk45' ? 'rk45' : 'euler' })}
          >
            <option value="euler">{text('euler')}</option>
            <option value="rk45">{text('rk45')}</option>
          </select>
        )}
      </Tool>
      {sampler.method === 'euler' ? (
        <Choice
          name={text('steps')}
          value={sampler.steps}
          options={STEPS}
          onChange={(steps) => set({ steps })}
        />
      ) : (
        <>
          <Choice
            name={text('rtol')}
            value={sampler.rtol}
            options={TOLERANCES}
            onChange={(rtol) => set({ rtol })}
          />
          <Choice
            name={text('atol')}
            value={sampler.atol}
            options={TOLERANCES}
            onChange={(atol) => set({ atol })}
          />
        </>
      )}
    </>
  );
}

interface ToolProps {
  readonly name: string;
  readonly help?: ReactNode;
  /** The control, which takes the label's id. */
  readonly children: (id: string) => ReactNode;
}

function Tool({ name, help, children }: ToolProps) {
  const id = useId();
  return (
    <span className="generate-tool">
      <label htmlFor={id}>{name}</label>
      {help}
      {children(id)}
    </span>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: number;
  readonly options: readonly number[];
  readonly onChange: (value: number) => void;
}

function Choice({ name, value, options, onChange }: ChoiceProps) {
  return (
    <Tool name={name}>
      {(id) => (
        <select id={id} value={value} onChange={({ target }) => onChange(Number(target.value))}>
          {options.map((option) => (
            <option key={option} value={option}>
              {option >= 1e-3 ? String(option) : option.toExponential()}
            </option>
          ))}
        </select>
      )}
    </Tool>
  );
}
