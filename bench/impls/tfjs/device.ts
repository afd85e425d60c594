/** TensorFlow.js with its WebGPU backend. */
import '@tensorflow/tfjs-backend-webgpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as tf from '@tensorflow/tfjs-core';

/** Makes WebGPU the backend. @throws Error where TensorFlow.js finds none */
export async function startWebGpu(): Promise<void> {
  if (!(await tf.setBackend('webgpu'))) throw new Error('TensorFlow.js found no WebGPU.');
  await tf.ready();
}

/** Reads a tensor back and frees it. */
export async function take(tensor: tf.Tensor): Promise<Float32Array> {
  const data = await tensor.data<'float32'>();
  tensor.dispose();
  return data;
}
