/** The Simplified Chinese catalogue; fetched when it is asked for. */
import type { Messages } from '../catalogue';
import charts from './charts.json';
import engine from './engine.json';
import learn from './learn.json';
import page from './page.json';
import plane from './plane.json';
import settings from './settings.json';

export const zh: Messages = { charts, engine, learn, page, plane, settings };
