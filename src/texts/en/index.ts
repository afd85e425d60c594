/** The English catalogue, which is also the type of every other one. */
import charts from './charts.json';
import engine from './engine.json';
import learn from './learn.json';
import page from './page.json';
import plane from './plane.json';
import settings from './settings.json';

export const en = { charts, engine, learn, page, plane, settings };
