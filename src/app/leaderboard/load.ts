/** The comparison that comes with the page, fetched when somebody wants to see it. */
import { type Comparison, readComparison } from '../../comparison';
import { textsOf } from '../../state/language';

/** @throws Error that says what is wrong, in the page's language */
export async function loadComparison(): Promise<Comparison> {
  const answer = await fetch(new URL('data/comparison.json', document.baseURI));
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
  const found = readComparison(await answer.json().catch(() => undefined));
  if (found === undefined) throw new Error(textsOf('leaderboard')('notOurs'));
  return found;
}
