/** The decoder as a perceptron: condition and state side by side, then linear layers with GELU between them. */
import { vectors } from '../gpu/matrix';
import { assemble } from '../gpu/assemble';
import { allocate, type BufferNeed, storageNeed } from '../gpu/memory';
import { activationNeeds, createActivation } from './activation';
import { conditionNeeds, createCondition } from './condition';
import type { DecoderOptions, DecoderPorts } from './decoder';
import type { DecoderRows } from './decoder-memory';
import { type DecoderLinear, type MlpDecoderSpec, mlpLayers } from './decoder-spec';
import type { GradientFlow, Layer, Matrix } from './layer';
import { createLinear, linearNeeds } from './linear';
import type { Weights } from './parameters';

/** rows x columns of what lies between the layers. */
function innerNeeds(spec: MlpDecoderSpec, rows: number) {
  const layers = mlpLayers(spec);
  const matrix = (columns: number, label: string) =>
    storageNeed('activations', 'vec4f', rows * vectors(columns), `decoder ${label}`);
  const hidden = layers.slice(0, -1);
  return {
    /** Condition and state. */
    joined: matrix(layers[0]?.inputs ?? 0, 'input'),
    /** Of each hidden layer, before and after its activation. */
    before: hidden.map(({ columns }) => matrix(columns, 'hidden')),
    after: hidden.map(({ columns }) => matrix(columns, 'activation')),
    /** Gradients in those; each is needed only between two neighbours. */
    beforeGradient: matrix(spec.hidden, 'hidden gradient'),
    afterGradient: matrix(spec.hidden, 'activation gradient'),
  };
}

/** The buffers of the perceptron beside its ports. */
export function mlpNeeds(spec: MlpDecoderSpec, { rows, backward }: DecoderRows): BufferNeed[] {
  const { joined, before, after, beforeGradient, afterGradient } = innerNeeds(spec, rows);
  const layers = mlpLayers(spec);
  return [
    joined,
    ...before,
    ...after,
    ...(backward ? [beforeGradient, afterGradient] : []),
    ...conditionNeeds(),
    ...layers.flatMap(({ columns }) => linearNeeds({ outputs: columns, bias: true, backward })),
    ...layers.slice(1).flatMap(() => activationNeeds('gelu')),
  ];
}

/** A linear layer with the tensors of its name. */
export function createStoredLinear(
  device: GPUDevice,
  store: Weights,
  { rows, which }: DecoderOptions,
  { name, inputs, columns }: DecoderLinear,
  along: { input: Matrix; output: Matrix; gradients: (GradientFlow & { leading?: number }) | undefined },
): Promise<Layer> {
  return createLinear(device, {
    rows,
    inputs,
    outputs: columns,
    input: along.input,
    output: along.output,
    weight: store.tensor(`${name}.weight`, which),
    bias: store.tensor(`${name}.bias`, which),
    gradients: along.gradients && {
      ...along.gradients,
      weight: store.tensor(`${name}.weight`, 'gradients'),
      bias: store.tensor(`${name}.bias`, 'gradients'),
    },
  });
}

export function createMlp(
  device: GPUDevice,
  store: Weights,
  spec: MlpDecoderSpec,
  options: DecoderOptions,
  ports: DecoderPorts,
): Promise<Layer> {
  const { rows } = options;
  return assemble(async (own) => {
    const needs = innerNeeds(spec, rows);
    const joined = own(allocate(device, needs.joined));
    const before = needs.before.map((need) => own(allocate(device, need)));
    const after = needs.after.map((need) => own(allocate(device, need)));
    const gradients = ports.gradients && {
      ...ports.gradients,
      before: own(allocate(device, needs.beforeGradient)),
      after: own(allocate(device, needs.afterGradient)),
    };
    const condition = own(
      await createCondition(device, spec, { rows, withState: true, output: joined }, ports),
    );
    const linears = await Promise.all(
      mlpLayers(spec).map((layer, index) =>
        createStoredLinear(device, store, options, layer, {
          input: after[index - 1] ?? joined,
          output: before[index] ?? ports.output,
          gradients: gradients && {
            output: index < before.length ? gradients.before : gradients.output,
            // The first layer's input begins with the latents; nobody asks for the rest.
            ...(index > 0 ? { input: gradients.after } : { input: gradients.latents, leading: spec.latent }),
          },
        }),
      ),
    );
    const activations = await Promise.all(
      before.map((input, index) =>
        createActivation(device, {
          activation: 'gelu',
          rows,
          columns: spec.hidden,
          input,
          output: after[index] ?? ports.output,
          gradients: gradients && { output: gradients.after, input: gradients.before },
        }),
      ),
    );
    const layers = linears.flatMap((linear, index) => [linear, ...activations.slice(index, index + 1)]);
    return {
      forward(pass) {
        condition.forward(pass);
        for (const layer of layers) layer.forward(pass);
      },
      backward(pass) {
        for (const layer of layers.toReversed()) layer.backward(pass);
      },
      destroy() {
        for (const layer of [condition, ...layers]) layer.destroy();
        const made = [joined, ...before, ...after, ...(gradients ? [gradients.before, gradients.after] : [])];
        for (const matrix of made) matrix.destroy();
      },
    };
  });
}
