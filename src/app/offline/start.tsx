/** Makes the page work without a network from the next visit on. Begun when the first picture is there and nothing else is waited for. */
import { register } from '../../offline/register';
import { useExperiment } from '../../state/experiment';
import { needTexts } from '../../state/language';
import { putBeside } from '../beside';
import { NewVersion } from './NewVersion';

/** Longest wait for a quiet moment, milliseconds. */
const PATIENCE = 10_000;

function whenIdle(task: () => void): void {
  // Safari has no idle callbacks.
  if ('requestIdleCallback' in window) requestIdleCallback(task, { timeout: PATIENCE });
  else setTimeout(task, PATIENCE / 2);
}

/** Shows that a new version is there, until it is taken or put off. */
async function showUpdate(takeOver: () => Promise<void>): Promise<void> {
  await needTexts('host');
  const remove = putBeside(
    <NewVersion
      onReload={() => void takeOver().then(() => location.reload())}
      onLater={() => {
        remove();
      }}
    />,
  );
}

async function begin(): Promise<void> {
  const keep = await register({
    base: document.baseURI,
    onUpdate: (takeOver) => void showUpdate(takeOver),
  });
  // The engine has fetched them already, mostly before there was a service worker to keep them. Points have no file, and none is kept.
  const keepData = () => keep(`data/${useExperiment.getState().current.data}.bin`);
  keepData();
  useExperiment.subscribe((now, before) => {
    if (now.current.data !== before.current.data) keepData();
  });
}

export function startOffline(): void {
  if (!('serviceWorker' in navigator)) return; // not a secure origin
  // Whoever saves data has not asked for a copy of the page.
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  if (connection?.saveData === true) return;
  // Where it is forbidden, the page works as before with a network.
  whenIdle(() => void begin().catch(() => undefined));
}
