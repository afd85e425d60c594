/** Keeps the GPU: acquires a device, hears of its errors and its loss, and queues the recoveries. */
import { say } from '../texts/say';
import { type Acquired, acquireDevice, EngineFailure, isLost } from './device';
import type { AdapterInfo, EngineError, PowerChoice } from './protocol';

/** What whoever needs the GPU does about its troubles. */
export interface GpuOwner {
  /** Acquires a new device and brings everything back; tells of its failure itself, and rejects with it. */
  readonly recover: (reason: string) => Promise<void>;
  /** An error of the present device that no call awaits. */
  readonly uncaptured: (error: EngineError) => void;
}

export class GpuKeeper {
  readonly #owner: GpuOwner;
  #device: GPUDevice | undefined;
  #info: AdapterInfo | undefined;
  #recovery: Promise<void> | undefined;
  #destroyed = false;

  constructor(owner: GpuOwner) {
    this.#owner = owner;
  }

  /** The device; undefined where it is lost and no new one is there yet. */
  get device(): GPUDevice | undefined {
    return this.#device;
  }

  /** The adapter of the device, or of the last there was; undefined before the first. */
  get info(): AdapterInfo | undefined {
    return this.#info;
  }

  /** The browser answers another choice with the adapter there is. */
  set choice(choice: PowerChoice) {
    if (this.#info) this.#info = { ...this.#info, choice };
  }

  /** Whether the adapter is a software one. */
  get fallback(): boolean {
    return this.#info?.fallback ?? false;
  }

  /** The recovery under way; it rejects where no new device could be had. */
  get recovery(): Promise<void> | undefined {
    return this.#recovery;
  }

  get destroyed(): boolean {
    return this.#destroyed;
  }

  /**
   * A new device, which is the device from then on.
   * @param choice which adapter; that of the device before when left out
   * @throws EngineFailure where there is none, or where the keeper is destroyed meanwhile
   */
  async acquire(choice = this.#info?.choice): Promise<Acquired> {
    const acquired = await acquireDevice(choice);
    this.use(acquired);
    return acquired;
  }

  /**
   * Takes a device as the device from then on; whoever gives it destroys the one before.
   * @throws EngineFailure where the keeper is destroyed
   */
  use({ device, info }: Acquired): void {
    if (this.#destroyed) device.destroy();
    this.#needAlive();
    this.#device = device;
    this.#info = info;
    device.addEventListener('uncapturederror', (event) => {
      if (this.#device !== device) return;
      const said = say('failures.gpuReported', { report: event.error.message });
      this.#owner.uncaptured({ kind: 'internal', ...said });
    });
    void device.lost.then(({ message }) => {
      if (this.#device !== device) return null; // given up on purpose
      this.#device = undefined;
      this.#queueRecovery(message);
      return null;
    });
  }

  /** The device, after a recovery that is under way; a new one after a recovery that failed. */
  async living(): Promise<GPUDevice> {
    await this.#recovery?.catch(() => undefined);
    this.#needAlive();
    if (this.#info === undefined) return this.need();
    return this.#device ?? (await this.acquire()).device;
  }

  /** What `make` makes on the living device; made again where that is lost meanwhile. */
  async makeOnLiving<T extends { destroy(): void }>(make: (device: GPUDevice) => Promise<T>): Promise<T> {
    for (;;) {
      const device = await this.living();
      let made: T | undefined;
      try {
        made = await make(device);
      } catch (error) {
        if (!(await isLost(device))) throw error;
      }
      if (made !== undefined && this.#device === device) return made;
      made?.destroy();
    }
  }

  /**
   * The device, at once.
   * @throws EngineFailure where it is lost, or was never acquired
   */
  need(): GPUDevice {
    if (this.#device) return this.#device;
    if (this.#info) throw new EngineFailure({ kind: 'device-lost', ...say('failures.lost') });
    throw new EngineFailure({ kind: 'internal', ...say('failures.notStarted') });
  }

  /** Loses the device as a driver crash would; resolves when the recovery is over. */
  async lose(): Promise<void> {
    const device = this.need();
    device.destroy();
    await device.lost;
    await this.#recovery;
  }

  /** Gives the device up for good. */
  destroy(): void {
    const device = this.#device;
    this.#destroyed = true;
    this.#device = undefined;
    device?.destroy();
  }

  /** One after another: a new device may be lost while the recovery that asked for it is still building. */
  #queueRecovery(reason: string): void {
    const before = this.#recovery?.catch(() => undefined);
    const recovery: Promise<void> = Promise.resolve(before)
      .then(() => this.#owner.recover(reason))
      .finally(() => {
        if (this.#recovery === recovery) this.#recovery = undefined;
      });
    recovery.catch(() => undefined); // told as an event; whoever waits for it hears it too
    this.#recovery = recovery;
  }

  #needAlive(): void {
    if (!this.#destroyed) return;
    throw new EngineFailure({ kind: 'internal', ...say('failures.destroyed') });
  }
}
