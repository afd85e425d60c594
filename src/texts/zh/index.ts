/** The Simplified Chinese catalogue; fetched when it is asked for. */
import type { FirstMessages } from '../catalogue';
import charts from './charts.json';
import engine from './engine.json';
import learn from './learn.json';
import page from './page.json';
import plane from './plane.json';
import settings from './settings.json';

export const zh: FirstMessages = { charts, engine, learn, page, plane, settings };
