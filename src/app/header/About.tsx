/** What this is, in a minute, and the keys. */
import { useRef } from 'react';
import { useRun } from '../../state/run';

export function About() {
  const dialog = useRef<HTMLDialogElement>(null);
  const adapter = useRun((s) => s.adapter);
  return (
    <>
      <button
        type="button"
        className="button icon"
        aria-label="About this page"
        title="About this page"
        data-testid="about"
        onClick={() => dialog.current?.showModal()}
      >
        ?
      </button>
      <dialog ref={dialog} className="about" aria-labelledby="about-title">
        <h2 id="about-title">What you are looking at</h2>
        <p>
          A small <b>encoder</b> learns a representation of images without being told what they show. It turns
          each sample of a batch into a point, its <b>anchor</b>.
        </p>
        <p>
          A <b>flow</b> leads from random noise to the anchors. Every starting point, a <b>latent</b>, ends at
          exactly one anchor, so the space of latents is cut into <b>zones</b>, one for each sample. That is
          the picture in the middle.
        </p>
        <p>
          Training looks at each sample twice, differently distorted. It takes the latent of the first view,
          follows the flow to the anchors of the second views, and raises the probability of arriving at the
          sample’s own anchor. This is the Latent Zoning Network&apos;s <b>latent alignment</b>.
        </p>
        <p>
          Class labels only colour the picture and measure what was learnt. They never train the encoder.
          Everything is computed here, on your own graphics processor, and the link in the address bar is the
          whole experiment: on the same adapter it gives the same bits.
        </p>
        <dl>
          <div>
            <dt>
              <kbd>Space</kbd>
            </dt>
            <dd>run or pause</dd>
          </div>
          <div>
            <dt>
              <kbd>s</kbd>
            </dt>
            <dd>one iteration</dd>
          </div>
          <div>
            <dt>
              <kbd>lzn</kbd>
            </dt>
            <dd>in the browser’s console: the page for scripts</dd>
          </div>
        </dl>
        {adapter !== null && (
          <p className="muted">
            Running on {[adapter.vendor, adapter.architecture, adapter.description].filter(Boolean).join(' ')}
            {adapter.fallback ? ', a software adapter: right, but slow' : ''}. Flow kernels:{' '}
            {adapter.form === 'rows' ? 'rows of their own, without barriers' : 'shared tiles of anchors'}.
          </p>
        )}
        <form method="dialog">
          <button type="submit" className="button primary">
            Close
          </button>
        </form>
      </dialog>
    </>
  );
}
