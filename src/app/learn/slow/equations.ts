/** The equations of each stage, as the experiment has them. */
import type { Experiment } from '../../../experiment';
import type { Stage } from '../../../state/slow';

const { raw } = String;

function loss(e: Experiment): string {
  if (e.aggregate === 'distance') return raw`L = \tfrac1n \sum_i |a_i - b_i|^2`;
  if (e.aggregate === 'sum') {
    return e.loss === 'log'
      ? raw`L = -\tfrac1n \sum_i \sum_k \ln P_i(t_k)`
      : raw`L = -\tfrac1n \sum_i \sum_k P_i(t_k)`;
  }
  return e.loss === 'log' ? raw`L = -\tfrac1n \sum_i \ln p_i` : raw`L = -\tfrac1n \sum_i p_i`;
}

const largest = (e: Experiment): string =>
  e.until < 1
    ? raw`p_i = \max_{\lfloor uN \rfloor \le k \le \lfloor vN \rfloor} P_i(t_k)`
    : raw`p_i = \max_{k \ge \lfloor uN \rfloor} P_i(t_k)`;

const EQUATIONS: Readonly<Record<Stage, (e: Experiment) => readonly string[]>> = {
  views: (e) => [
    e.views === 'one'
      ? raw`x_i' = x_i, \quad x_i'' = \tau(x_i)`
      : raw`x_i' = \tau'(x_i), \quad x_i'' = \tau''(x_i)`,
  ],
  anchors: () => [raw`a_i = E_\theta(x_i'), \quad b_i = E_\theta(x_i'')`],
  inverse: () => [
    raw`s(1-g) = (1-g)\,a_i + g\,\alpha\,\varepsilon_i`,
    raw`\frac{ds}{dt} = \frac{\sum_j P_j\,a_j - s}{1-t}`,
    raw`z_i = s(0)`,
  ],
  forward: () => [raw`s(0) = z_i`, raw`\frac{ds}{dt} = \frac{\sum_j P_j\,b_j - s}{1-t}`],
  assignment: () => [raw`P_i = w_i \Big/ \textstyle\sum_j w_j`, raw`w_j = e^{-|s - t\,b_j|^2 / 2(1-t)^2}`],
  maximum: (e) => [e.aggregate === 'max' ? largest(e) : loss(e)],
  gradient: (e) => [
    loss(e),
    raw`(\hat m, \hat v) = \operatorname{Adam}(\nabla_\theta L)`,
    raw`\theta \leftarrow \theta - \eta\,\frac{\hat m}{\sqrt{\hat v} + 10^{-8}}`,
  ],
};

/** TeX of a stage, a formula a line; a is the anchor of view 1, b that of view 2, s the state, t the paper's time. */
export function equationsOf(stage: Stage, e: Experiment): readonly string[] {
  return EQUATIONS[stage](e);
}
