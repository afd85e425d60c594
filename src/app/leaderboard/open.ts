/** The way from the comparison to an experiment. */
import { readLink } from '../../experiment';
import { useLab } from '../../state/lab';
import { quietly } from '../quietly';
import { session } from '../session';

/** Opens the experiment of a row on the page. */
export function openRow(hash: string): void {
  useLab.setState({ open: null });
  quietly(session.openLink(readLink(hash).link, 'push', true));
}
