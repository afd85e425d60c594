/**
 * The equations in which a setting appears, in TeX, one a line; s is the state, t the paper's time (0 prior, 1 anchors). Apart from the table of
 * settings, since the engine never shows them and the page only when it is asked.
 */
import type { SettingKey } from './settings';

/** The flow from an anchor to its latent begins here. */
const START = String.raw`s(1 - g) = (1 - g)\, a_i + g\, \alpha\, \varepsilon_i, \qquad \varepsilon_i \sim \mathcal N(0, I)`;

/** The step that counts. */
const LARGEST = String.raw`p_i = \max_{\lfloor uN \rfloor \le k \le \lfloor vN \rfloor} P_i(t_k)`;

export const EQUATIONS: Readonly<Partial<Record<SettingKey, readonly string[]>>> = {
  views: [String.raw`a_i = E(x_i^{(1)}), \qquad b_i = E(x_i^{(2)})`],
  encoder: [String.raw`a_i = E(x_i) = (\mathrm{head} \circ \mathrm{backbone})(x_i)`],
  act: [String.raw`\operatorname{ReLU}(x) = \max(0, x)`, String.raw`\operatorname{GELU}(x) = x\, \Phi(x)`],
  hidden: [String.raw`y = \gamma\, \frac{x - \mu}{\sqrt{\sigma^2 + 10^{-5}}} + \beta`],
  norm: [
    String.raw`a \leftarrow \gamma\, \frac{a - \mu_{\mathrm{group}}}{\sqrt{\sigma_{\mathrm{group}}^2 + 10^{-5}}} + \beta`,
  ],
  d: [String.raw`a_i, z_i \in \mathbb R^d`],
  n: [String.raw`P_j, \quad j = 1, \dots, n`, String.raw`P_j \equiv \tfrac1n \;\Longrightarrow\; L = \ln n`],
  objective: [
    String.raw`L = \frac1n \sum_i \ell(p_i)`,
    LARGEST,
    String.raw`L_{\mathrm{RF}} = \frac1n \sum_i \overline{\bigl| D(z_i, x_\tau, \tau) - (x_1 - x_0) \bigr|^2}`,
  ],
  steps: [String.raw`t_k = k / N, \qquad k = 0, \dots, N - 1`],
  solver: [
    String.raw`\frac{ds}{dt} = \frac{\sum_j P_j\, a_j - s}{1 - t}`,
    String.raw`P_j = \operatorname*{softmax}_j \left( -\frac{|s - t\, a_j|^2}{2 (1 - t)^2} \right)`,
    String.raw`\sum_j P_j\, a_j \approx c_0 + c_1\, \frac{t}{\sqrt{t^2 + (1 - t)^2}}`,
  ],
  grid: [
    String.raw`\lambda = \ln \frac{t}{1 - t}`,
    String.raw`\lambda = c + w \tan \varphi, \quad c = \tfrac14 \ln (n^{2/d} - 1)`,
    String.raw`w = 1.2\, (1 + \max(0, c))`,
  ],
  eps: [START],
  u: [LARGEST],
  until: [LARGEST],
  alpha: [START],
  loss: [String.raw`\ell(p) = -\ln p`, String.raw`\ell(p) = -p`],
  aggregate: [LARGEST, String.raw`\sum_k P_i(t_k)`, String.raw`|a_i - b_i|^2`],
  direction: [String.raw`L = \tfrac12 (L_{1 \to 2} + L_{2 \to 1})`],
  lsteps: [String.raw`t_k = k / N_L, \qquad k = 0, \dots, N_L - 1`],
  weights: [String.raw`P_c \propto w_c \exp \left( -\frac{|s - t\, L_c|^2}{2 (1 - t)^2} \right)`],
  decoder: [String.raw`\frac{dx}{d\tau} = D(z, x, \tau), \qquad x_\tau = \tau\, x_1 + (1 - \tau)\, x_0`],
  control: [String.raw`D(0, x, \tau)`],
  tau: [String.raw`s_{ij} = \frac{\langle u_i, u_j \rangle}{\tau}, \qquad u = \frac{z}{|z|}`],
  time: [
    String.raw`P_j = \operatorname*{softmax}_j \left( -\frac{|s_i - t\, b_j|^2}{2 (1 - t)^2} \right), \qquad s_i = t\, a_i + (1 - t)\, \alpha\, \varepsilon_i`,
  ],
  m: [String.raw`\theta' \leftarrow m\, \theta' + (1 - m)\, \theta`],
  predictor: [String.raw`p_i = q(z_i), \qquad L = -\cos(p_1, \operatorname{sg} z_2)`],
  sk: [String.raw`Q \propto \exp(S / \varepsilon)`],
  lambda: [
    String.raw`L = -A - \lambda \hat H`,
    String.raw`L = (1 - \lambda) L_{\mathrm{pred}} + \lambda\, \mathrm{SIGReg}`,
    String.raw`L = \overline{|u - u'|^2} + \lambda \ln \overline{e^{-2 |u_i - u_j|^2}}`,
  ],
  slices: [String.raw`h = Z A, \qquad A \in \mathbb R^{d \times M}`],
  beta: [
    String.raw`L = L_{\mathrm{rec}} + \beta\, \mathrm{KL}`,
    String.raw`\beta\, \overline{|z - \operatorname{sg} e_k|^2}`,
  ],
  depth: [String.raw`r_i = r_{i-1} - e_{k_i}, \qquad k_i = \arg\min_k |r_{i-1} - e_k|`],
  lr: [String.raw`\theta \leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat v} + 10^{-8}}`],
  warmup: [String.raw`\eta_k = \eta\, \min(1, k / \mathrm{warmup}), \qquad k = 1, 2, \dots`],
  schedule: [String.raw`\eta_k = \eta \cdot \tfrac12 (1 + \cos \pi r), \qquad 0 \le r \le 1`],
  clip: [String.raw`\nabla \leftarrow \nabla\, \min \left( 1, \frac{\mathrm{clip}}{|\nabla|} \right)`],
  ema: [String.raw`\bar\theta \leftarrow \rho\, \bar\theta + (1 - \rho)\, \theta`],
};
