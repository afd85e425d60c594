/** Class names come with the data, in English. What the page keeps of the run has them in its own language, also when that changes. */
import type { MessageKeys, NestedKeyOf } from 'use-intl/core';
import type { PlaneInfo, ShownSamples } from '../engine/protocol';
import type { Messages } from '../texts/catalogue';
import { textsOf, useLanguage } from './language';
import { useRun } from './run';

type PageKey = MessageKeys<Messages['page'], NestedKeyOf<Messages['page']>>;

/** What was told, by what is shown of it. */
const told = new WeakMap<object, object>();

function translator(): (name: string) => string {
  const text = textsOf('page');
  return (name) => {
    const key = `classes.${name}` as PageKey;
    return text.has(key) ? text(key) : name; // digits are named alike everywhere
  };
}

function remembered<T extends object>(shown: T, given: T): T {
  told.set(shown, given);
  return shown;
}

function asTold<T extends object>(shown: T): T {
  return (told.get(shown) as T | undefined) ?? shown;
}

/** The samples with the names of their classes in the page's language. */
export function namedSamples(samples: ShownSamples): ShownSamples {
  return remembered({ ...samples, classNames: samples.classNames.map(translator()) }, samples);
}

/** The plane's facts with the names of the classes in the page's language. */
export function namedPlane(plane: PlaneInfo): PlaneInfo {
  const name = translator();
  return remembered({ ...plane, classes: plane.classes.map((c) => ({ ...c, name: name(c.name) })) }, plane);
}

useLanguage.subscribe(() => {
  const { samples, plane } = useRun.getState();
  useRun.setState({
    samples: samples && namedSamples(asTold(samples)),
    plane: plane && namedPlane(asTold(plane)),
  });
});
