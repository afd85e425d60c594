/** The losses of the explorer in TeX, one line or two each, as the objectives are meant and as their switches leave them. */
import type { Experiment } from '../../experiment';
import type { Compared } from '../../objectives/facts';

const UNIT = String.raw`u = \frac{z}{|z|}`;

const MVEB_ALIGNMENT = String.raw`-\tfrac12 \overline{\langle u_1, t_2 \rangle + \langle u_2, t_1 \rangle}`;

/** Of latent zones at a state s. */
const PROBABILITY = String.raw`P_j = \operatorname*{softmax}_j \left( -\tfrac{|s - t\, b_j|^2}{2 (1 - t)^2} \right)`;

const MEANT: Readonly<Record<Exclude<Compared, 'byol' | 'simsiam'>, readonly string[]>> = {
  lzn: [String.raw`L = -\frac1n \sum_i \ln \max_{t \ge u} P_i(s_t, t)`, PROBABILITY],
  onestep: [
    String.raw`L = -\frac1n \sum_i \ln P_i(s_i, t), \quad s_i = t\, a_i + (1 - t)\, \alpha\, \varepsilon_i`,
    PROBABILITY,
  ],
  simclr: [
    String.raw`L = -\frac{1}{2n} \sum_a \ln \frac{e^{\langle u_a, u_{p(a)} \rangle / \tau}}{\sum_{b \ne a} e^{\langle u_a, u_b \rangle / \tau}}, \quad ${UNIT}`,
  ],
  moco: [
    String.raw`L = -\frac{1}{2n} \sum_a \ln \frac{e^{\langle u_a, k_a \rangle / \tau}}{e^{\langle u_a, k_a \rangle / \tau} + \sum_m e^{\langle u_a, q_m \rangle / \tau}}`,
  ],
  swav: [
    String.raw`L = \tfrac12 H(q_1, p_2) + \tfrac12 H(q_2, p_1)`,
    String.raw`p = \operatorname{softmax}(u\, C^\top / \tau), \quad q = \operatorname{Sinkhorn}(u\, C^\top / \varepsilon)`,
  ],
  mveb: [
    String.raw`L = ${MVEB_ALIGNMENT} - \lambda \hat H`,
    String.raw`\hat H = -\overline{\langle \operatorname{sg} \nabla \ln \hat q(u), u \rangle}`,
  ],
  lejepa: [
    String.raw`L = (1 - \lambda)\, \overline{|\mu - z_v|^2} + \lambda\, \mathrm{SIGReg}(z)`,
    String.raw`\mathrm{SIGReg} = n\, \overline{\textstyle\int w(t)\, \bigl| \hat\varphi_{z A}(t) - e^{-t^2 / 2} \bigr|^2 dt}`,
  ],
  uniform: [
    String.raw`L = \overline{|u - u'|^2} + \lambda \ln \overline{e^{-2 |u_i - u_j|^2}}, \quad ${UNIT}`,
  ],
  vae: [
    String.raw`L = L_{\mathrm{rec}} + \beta\, \tfrac12 \sum_j (\mu_j^2 + e^{\ell_j} - 1 - \ell_j)`,
    String.raw`z = \mu + e^{\ell / 2}\, \varepsilon`,
  ],
  vqvae: [
    String.raw`L = L_{\mathrm{rec}} + \beta\, \overline{|z - \operatorname{sg} e_k|^2}, \quad k = \arg\min_j |z - e_j|`,
  ],
  rqvae: [
    String.raw`L = L_{\mathrm{rec}} + \beta\, \frac1D \sum_i \overline{|z - \operatorname{sg} \hat z_i|^2}, \quad \hat z_i = \sum_{j \le i} e_{k_j}`,
  ],
  mae: [String.raw`L = \frac{1}{|M|} \sum_{p \in M} \overline{(\hat x_p - x_p)^2}`],
  restore: [String.raw`L = \overline{|\hat x - x|} + 0.1\, L_{\mathrm{patches}}`],
};

/** What is left of a contrastive loss without negatives. */
const pulled = (partner: string): readonly string[] => [
  String.raw`L = -\frac{1}{2n} \sum_a \langle u_a, ${partner} \rangle / \tau, \quad ${UNIT}`,
];

/** BYOL and SimSiam: who predicts, and what is held still. */
function predicted({
  objective,
  predictor,
  stopgrad,
  m,
}: Pick<Experiment, 'objective' | 'predictor' | 'stopgrad' | 'm'>): readonly string[] {
  const p = predictor === 'on' ? 'p' : 'z';
  const meaning = predictor === 'on' ? String.raw`, \quad p = q(z)` : '';
  const target = (view: number) => {
    if (objective === 'simsiam')
      return stopgrad === 'on' ? String.raw`\operatorname{sg} z_${view}` : `z_${view}`;
    return m === 0 ? String.raw`\operatorname{sg} z_${view}` : String.raw`\operatorname{sg} z_${view}'`;
  };
  const [one, two] = [`\\cos(${p}_1, ${target(2)})`, `\\cos(${p}_2, ${target(1)})`];
  return objective === 'byol'
    ? [`L = 4 - 2 ${one} - 2 ${two}${meaning}`]
    : [String.raw`L = -\tfrac12 ${one} - \tfrac12 ${two}${meaning}`];
}

/** The loss with the switches as they are: what a switch takes away is not in it. */
export function lossOf(objective: Compared, settings: Experiment): readonly string[] {
  const { aggregate, until, negatives, lambda } = settings;
  if (objective === 'byol' || objective === 'simsiam') return predicted({ ...settings, objective });
  if (objective === 'lzn' && aggregate === 'distance') return [String.raw`L = \frac1n \sum_i |a_i - b_i|^2`];
  if (objective === 'lzn' && until < 1)
    return [String.raw`L = -\frac1n \sum_i \ln \max_{u \le t \le v} P_i(s_t, t)`, PROBABILITY];
  if (objective === 'simclr' && negatives === 'off') return pulled('u_{p(a)}');
  if (objective === 'moco' && negatives === 'off') return pulled('k_a');
  if (lambda === 0) {
    if (objective === 'mveb') return [`L = ${MVEB_ALIGNMENT}`];
    if (objective === 'lejepa') return [String.raw`L = \overline{|\mu - z_v|^2}`];
    if (objective === 'uniform') return [String.raw`L = \overline{|u - u'|^2}, \quad ${UNIT}`];
  }
  return MEANT[objective];
}
