/** What sampling needs of a decoder, which is made for inference. */
import type { Decoder } from '../nn/decoder';

export type Decoding = Pick<
  Decoder,
  'rows' | 'latents' | 'labels' | 'times' | 'state' | 'output' | 'forward'
>;
