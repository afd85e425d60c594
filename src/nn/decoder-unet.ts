/** The convolutional decoder: what the condition steers, and the image's way through the U-Net (decoder-unet-spec.ts), there and back. */
import { vectors } from '../gpu/matrix';
import { assemble, type Own } from '../gpu/assemble';
import { allocate, type StorageNeed } from '../gpu/memory';
import { createActivation } from './activation';
import { createCondition } from './condition';
import type { DecoderOptions, DecoderPorts } from './decoder';
import { createStoredLinear } from './decoder-mlp';
import { type ConvDecoderSpec, steeringLayers } from './decoder-spec';
import { filmValueNeeds, gradientNeeds, valueNeeds } from './decoder-unet-memory';
import { grids } from './decoder-unet-spec';
import { createFilms, stepsBack, stepsThere, type UnetParts } from './decoder-unet-steps';
import { createJoin, createSplit } from './image-patches';
import { type Layer, type Matrix, noBackward } from './layer';
import type { Weights } from './parameters';
import type { Step } from './step';
import { createSum } from './sum';

export function createUnet(
  device: GPUDevice,
  store: Weights,
  spec: ConvDecoderSpec,
  options: DecoderOptions,
  ports: DecoderPorts,
): Promise<Layer> {
  const { rows, which } = options;
  return assemble(async (own) => {
    const { parts, owned } = allocateParts({ device, store, spec, rows, which }, options.backward, own);
    const { values, gradients } = parts;
    const { image } = grids(spec, rows);
    const [condition, steering, normalise] = await Promise.all([
      createCondition(device, spec, { rows, withState: false, output: values.condition }, ports),
      createSteering(parts, options, ports),
      createFilms(parts),
    ]);
    const there = await inOrder([
      createSplit(device, image, { pixels: ports.state, patches: values.patches }),
      stepsThere(parts, normalise),
      createJoin(device, image, { patches: values.leave, pixels: ports.output }),
    ]);
    const back =
      gradients && ports.gradients
        ? await inOrder([
            createSplit(device, image, { pixels: ports.gradients.output, patches: gradients.patches }),
            stepsBack(parts, gradients, normalise),
          ])
        : undefined;
    return {
      forward(pass) {
        condition.forward(pass);
        steering.forward(pass);
        for (const step of there) step.run(pass);
      },
      backward(pass) {
        for (const step of back ?? noBackward()) step.run(pass);
        steering.backward(pass);
      },
      destroy() {
        for (const part of [condition, steering, ...there, ...(back ?? []), ...owned]) part.destroy();
      },
    };
  });
}

/** Steps that are made side by side, and run one after the other. */
async function inOrder(steps: readonly Promise<Step | Step[]>[]): Promise<Step[]> {
  return (await Promise.all(steps)).flat();
}

/** Makes the matrices between the steps. */
function allocateParts(
  of: Pick<UnetParts, 'device' | 'store' | 'spec' | 'rows' | 'which'>,
  backward: boolean,
  own: Own,
): { parts: UnetParts; owned: { destroy(): void }[] } {
  const { device, spec, rows } = of;
  const owned: { destroy(): void }[] = [];
  const make = <E extends 'vec4f' | 'vec2f'>(need: StorageNeed<E>) => {
    const buffer = own(allocate(device, need));
    owned.push(buffer);
    return buffer;
  };
  const values = mapped(valueNeeds(spec, rows), make<'vec4f'>);
  const normalised = mapped(filmValueNeeds(spec, rows), ({ active, statistics }) => ({
    active: make(active),
    statistics: make(statistics),
  }));
  const gradients = backward ? mapped(gradientNeeds(spec, rows), make<'vec4f'>) : undefined;
  return { parts: { ...of, values, normalised, gradients }, owned };
}

function mapped<K extends string, A, B>(record: Record<K, A>, to: (value: A) => B): Record<K, B> {
  const entries = Object.entries<A>(record).map(([key, value]) => [key, to(value)]);
  return Object.fromEntries(entries) as Record<K, B>;
}

/** From the condition by way of a hidden layer to scales and shifts, and to the layout. */
async function createSteering(
  parts: UnetParts,
  options: DecoderOptions,
  ports: DecoderPorts,
): Promise<Layer> {
  const { device, store, spec, rows, values, gradients: g } = parts;
  const layers = steeringLayers(spec);
  const linear = (
    layer: keyof typeof layers,
    input: Matrix,
    output: Matrix,
    gradients?: { output: Matrix; input: Matrix; leading?: number },
  ) => createStoredLinear(device, store, options, layers[layer], { input, output, gradients });
  const [hidden, activation, film, layout] = await Promise.all([
    linear(
      'hidden',
      values.condition,
      values.hidden,
      // The condition begins with the latents; nobody asks for the rest.
      g && ports.gradients && { output: g.hidden, input: ports.gradients.latents, leading: spec.latent },
    ),
    createActivation(device, {
      activation: 'gelu',
      rows,
      columns: spec.hidden,
      input: values.hidden,
      output: values.hiddenActive,
      gradients: g && { output: g.hiddenActive, input: g.hidden },
    }),
    linear('film', values.hiddenActive, values.films, g && { output: g.films, input: g.byFilms }),
    linear('layout', values.hiddenActive, values.layout, g && { output: g.coarse, input: g.byLayout }),
  ]);
  const count = rows * vectors(spec.hidden);
  const sum: Step | undefined =
    g && (await createSum(device, count, { a: g.byFilms, b: g.byLayout, sum: g.hiddenActive }));
  const steered = [hidden, activation, film, layout];
  return {
    forward(pass) {
      for (const layer of steered) layer.forward(pass);
    },
    backward(pass) {
      for (const layer of [layout, film]) layer.backward(pass);
      (sum ?? noBackward()).run(pass);
      for (const layer of [activation, hidden]) layer.backward(pass);
    },
    destroy() {
      for (const layer of steered) layer.destroy();
      sum?.destroy();
    },
  };
}
