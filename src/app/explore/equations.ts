/** The losses of the explorer in TeX, one line or two each. */
import type { Compared } from '../../objectives/facts';

const UNIT = String.raw`u = \frac{z}{|z|}`;

export const LOSSES: Readonly<Record<Compared, readonly string[]>> = {
  lzn: [
    String.raw`L = -\frac1n \sum_i \ln \max_{t \ge u} P_i(s_t, t)`,
    String.raw`P_j = \operatorname*{softmax}_j \left( -\tfrac{|s - t\, b_j|^2}{2 (1 - t)^2} \right)`,
  ],
  onestep: [
    String.raw`L = -\frac1n \sum_i \ln P_i(s_i, t), \quad s_i = t\, a_i + (1 - t)\, \alpha\, \varepsilon_i`,
    String.raw`P_j = \operatorname*{softmax}_j \left( -\tfrac{|s - t\, b_j|^2}{2 (1 - t)^2} \right)`,
  ],
  simclr: [
    String.raw`L = -\frac{1}{2n} \sum_a \ln \frac{e^{\langle u_a, u_{p(a)} \rangle / \tau}}{\sum_{b \ne a} e^{\langle u_a, u_b \rangle / \tau}}, \quad ${UNIT}`,
  ],
  moco: [
    String.raw`L = -\frac{1}{2n} \sum_a \ln \frac{e^{\langle u_a, k_a \rangle / \tau}}{e^{\langle u_a, k_a \rangle / \tau} + \sum_m e^{\langle u_a, q_m \rangle / \tau}}`,
  ],
  byol: [
    String.raw`L = 4 - 2 \cos(p_1, \operatorname{sg} z_2') - 2 \cos(p_2, \operatorname{sg} z_1'), \quad p = q(z)`,
  ],
  simsiam: [
    String.raw`L = -\tfrac12 \cos(p_1, \operatorname{sg} z_2) - \tfrac12 \cos(p_2, \operatorname{sg} z_1), \quad p = q(z)`,
  ],
  swav: [
    String.raw`L = \tfrac12 H(q_1, p_2) + \tfrac12 H(q_2, p_1)`,
    String.raw`p = \operatorname{softmax}(u\, C^\top / \tau), \quad q = \operatorname{Sinkhorn}(u\, C^\top / \varepsilon)`,
  ],
  mveb: [
    String.raw`L = -\tfrac12 \overline{\langle u_1, t_2 \rangle + \langle u_2, t_1 \rangle} - \lambda \hat H`,
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
