/** The whole page when there is no WebGPU: what is missing, in which browser, and what to do. */
import { browserName } from '../browser';

export function NoWebGpu({ message }: { readonly message: string }) {
  return (
    <main className="no-webgpu" data-testid="no-webgpu">
      <h1>This page needs WebGPU</h1>
      <p className="lead">
        It trains a neural network on your own graphics processor, and WebGPU is how a page reaches it. Your
        browser, <b>{browserName()}</b>, does not offer it here.
      </p>
      <p className="muted">{message}</p>
      <h2>Browsers that do</h2>
      <ul>
        <li>
          <b>Chrome</b> or <b>Edge</b> 113 or later on Windows, macOS and ChromeOS; 121 or later on Android
          12; on Linux 144 or later, or earlier with <code>chrome://flags/#enable-unsafe-webgpu</code>{' '}
          switched on
        </li>
        <li>
          <b>Safari</b> 26 or later on macOS, iOS and iPadOS
        </li>
        <li>
          <b>Firefox</b> 141 or later on Windows, 145 or later on macOS with Apple silicon
        </li>
      </ul>
      <h2>If yours is one of them</h2>
      <ul>
        <li>Switch on graphics acceleration in the browser’s settings, under System, and start it again.</li>
        <li>
          Update the graphics driver. On a remote desktop or virtual machine there may be no graphics
          processor.
        </li>
        <li>
          Open the page by <code>https://</code> or from <code>localhost</code>: WebGPU exists only there.
        </li>
      </ul>
      <p>
        <button type="button" className="button primary" onClick={() => location.reload()}>
          Try again
        </button>
      </p>
    </main>
  );
}
