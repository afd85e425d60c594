/** Float64 twins of the decoders, from their equations and nothing else. */
import {
  conditionColumns,
  type ConvDecoderSpec,
  type DecoderSpec,
  type MlpDecoderSpec,
} from '../../src/nn/decoder-spec';
import { type Convolution, convolutions, films, grids } from '../../src/nn/decoder-unet-spec';
import { convolve, convolveBackward, film, filmBackward, join, split } from './convolution';
import {
  activate,
  activateBackward,
  type Dense,
  dense,
  get,
  linear,
  linearBackward,
  type Parameters,
} from './nn';
import { Tape, type Variable, variable } from './tape';

export interface Told {
  readonly latents: Dense;
  readonly labels: readonly number[];
  readonly times: readonly number[];
  readonly state: Dense;
}

/** What a decoder makes, and from a gradient in that those in everything that it was made from. */
export interface Decoded {
  readonly output: Dense;
  backward(dy: Dense): { latents: Dense; parameters: Parameters };
}

/** Latent, one-hot label, sine and cosine of the time at 1/8, 1/4 ... 16 turns. */
export function condition(spec: DecoderSpec, { latents, labels, times }: Told): Dense {
  const { latent, classes } = spec;
  return dense(latents.rows, conditionColumns(spec), (r, c) => {
    if (c < latent) return get(latents, r, c);
    if (c < latent + classes) return labels[r] === c - latent ? 1 : 0;
    const index = c - latent - classes;
    const angle = 2 * Math.PI * 2 ** (Math.floor(index / 2) - 3) * (times[r] ?? Number.NaN);
    return index % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}

/** `count` columns from `first`. */
function columns(a: Dense, first: number, count: number): Dense {
  return dense(a.rows, count, (r, c) => get(a, r, first + c));
}

/** The operations that the decoders are made of. */
class Network {
  readonly tape = new Tape();
  readonly parameters: Readonly<Record<string, Variable>>;

  constructor(parameters: Parameters) {
    this.parameters = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, variable(value)]),
    );
  }

  #tensor(name: string): Variable {
    const found = this.parameters[name];
    if (found === undefined) throw new Error(`no tensor ${name}`);
    return found;
  }

  linear(x: Variable, name: string): Variable {
    const [w, b] = [this.#tensor(`${name}.weight`), this.#tensor(`${name}.bias`)];
    return this.tape.made([x, w, b], linear(x.value, w.value, b.value), (dy) => {
      const { x: dx, weight, bias } = linearBackward(x.value, w.value, dy);
      return [dx, weight, bias];
    });
  }

  gelu(x: Variable): Variable {
    return this.tape.made([x], activate('gelu', x.value), (dy) => [activateBackward('gelu', x.value, dy)]);
  }

  sum(a: Variable, b: Variable): Variable {
    const value = dense(a.value.rows, a.value.cols, (r, c) => get(a.value, r, c) + get(b.value, r, c));
    return this.tape.made([a, b], value, (dy) => [dy, dy]);
  }

  convolve(of: Convolution, grid: Grids['fine'], x: Variable): Variable {
    const w = this.#tensor(`${of.name}.weight`);
    return this.tape.made([x, w], convolve(grid, of.kernel, x.value, w.value), (dy) => {
      const { x: dx, weight } = convolveBackward(grid, of.kernel, x.value, w.value, dy);
      return [dx, weight];
    });
  }

  /** The transpose of a convolution: its gradient's way, and the other way round. */
  transpose(of: Convolution, grid: Grids['coarse'], coarse: Variable): Variable {
    const w = this.#tensor(`${of.name}.weight`);
    const { inputs, outputs } = of.kernel;
    const zeros = dense(4 * coarse.value.rows, inputs, () => 0);
    const back = (fine: Dense) => convolveBackward(grid, of.kernel, fine, w.value, coarse.value);
    return this.tape.made([coarse, w], back(zeros).x, (dy) => [
      convolve(grid, { side: 2, inputs, outputs, bias: false }, dy, w.value),
      back(dy).weight,
    ]);
  }

  film(
    x: Variable,
    positions: number,
    all: Variable,
    place: { channels: number; scaleAt: number; shiftAt: number },
  ) {
    const { channels, scaleAt, shiftAt } = place;
    const [scale, shift] = [columns(all.value, scaleAt, channels), columns(all.value, shiftAt, channels)];
    return this.tape.made([x, all], film(x.value, positions, scale, shift), (dy) => {
      const gradients = filmBackward(x.value, positions, scale, shift, dy);
      const steered = dense(all.value.rows, all.value.cols, (r, c) => {
        if (c >= scaleAt && c < scaleAt + channels) return get(gradients.scale, r, c - scaleAt);
        if (c >= shiftAt && c < shiftAt + channels) return get(gradients.shift, r, c - shiftAt);
        return 0;
      });
      return [gradients.x, steered];
    });
  }

  /** The same numbers in another shape. */
  shaped(x: Variable, rows: number, cols: number): Variable {
    return this.tape.made([x], { rows, cols, data: x.value.data }, (dy) => [
      { rows: x.value.rows, cols: x.value.cols, data: dy.data },
    ]);
  }

  decoded(output: Variable, input: Variable, { latent }: DecoderSpec): Decoded {
    return {
      output: output.value,
      backward: (dy) => {
        this.tape.backward(output, dy);
        const gradients = Object.entries(this.parameters).map(
          ([name, { gradient }]) => [name, gradient] as const,
        );
        return { latents: columns(input.gradient, 0, latent), parameters: Object.fromEntries(gradients) };
      },
    };
  }
}

type Grids = ReturnType<typeof grids>;

function decodeMlp(spec: MlpDecoderSpec, parameters: Parameters, told: Told): Decoded {
  const network = new Network(parameters);
  const vector = condition(spec, told);
  const input = variable(
    dense(vector.rows, vector.cols + spec.inputs, (r, c) =>
      c < vector.cols ? get(vector, r, c) : get(told.state, r, c - vector.cols),
    ),
  );
  let x = input;
  for (const layer of [0, 1, 2]) x = network.gelu(network.linear(x, `decoder.hidden.${layer}`));
  return network.decoded(network.linear(x, 'decoder.output'), input, spec);
}

function decodeUnet(spec: ConvDecoderSpec, parameters: Parameters, told: Told): Decoded {
  const network = new Network(parameters);
  const { rows } = told.state;
  const { width, height } = spec;
  const { fine, coarse } = grids(spec, rows);
  const conv = convolutions(spec);
  const places = films(spec);
  const input = variable(condition(spec, told));
  const hidden = network.gelu(network.linear(input, 'decoder.condition'));
  const steered = network.linear(hidden, 'decoder.film');
  const layout = network.shaped(
    network.linear(hidden, 'decoder.layout'),
    rows * coarse.width * coarse.height,
    spec.channels[1],
  );
  const convolved = (
    x: Variable,
    grid: Grids['fine'],
    name: 'before' | 'first' | 'second' | 'after' | 'leave',
  ) => network.convolve(conv[name], grid, network.film(x, grid.width * grid.height, steered, places[name]));
  const enter = network.convolve(conv.enter, fine, variable(split(told.state, width, height)));
  const before = network.sum(enter, convolved(enter, fine, 'before'));
  const down = network.sum(network.convolve(conv.down, coarse, before), layout);
  const first = network.sum(down, convolved(down, coarse, 'first'));
  const second = network.sum(first, convolved(first, coarse, 'second'));
  const up = network.sum(network.transpose(conv.up, coarse, second), before);
  const after = network.sum(up, convolved(up, fine, 'after'));
  const leave = convolved(after, fine, 'leave');
  const output = network.tape.made([leave], join(leave.value, rows, width, height), (dy) => [
    split(dy, width, height),
  ]);
  return network.decoded(output, input, spec);
}

export function decode(spec: DecoderSpec, parameters: Parameters, told: Told): Decoded {
  return spec.kind === 'mlp' ? decodeMlp(spec, parameters, told) : decodeUnet(spec, parameters, told);
}
