/** The browser's side of `npm run verify`: gets a device, then answers one file at a time. */
import { checkGolden } from './check';
import type { FieldResult } from './compare';
import { parseGolden } from './format';

export interface VerifyApi {
  /** Opens the device; gives the adapter's name. Rejects where there is no WebGPU. */
  start(): Promise<string>;
  /** Checks one golden file. */
  check(name: string, text: string): Promise<FieldResult[]>;
}

declare global {
  var verify: VerifyApi;
}

let device: GPUDevice | undefined;
let fault: string | undefined;

globalThis.verify = {
  async start() {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) throw new Error('This browser offers no WebGPU adapter.');
    device = await adapter.requestDevice();
    device.addEventListener('uncapturederror', (event) => {
      fault ??= event.error.message;
    });
    const { vendor, architecture, description } = adapter.info;
    return [vendor, architecture, description].filter(Boolean).join(' ');
  },
  async check(name, text) {
    if (!device) throw new Error('start() comes first.');
    const results = await checkGolden(device, parseGolden(name, text));
    await device.queue.onSubmittedWorkDone();
    if (fault !== undefined) throw new Error(`The GPU reported: ${fault}`);
    return results;
  },
};
