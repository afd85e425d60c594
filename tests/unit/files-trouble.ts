/** What every refusal of a file must be: a message of the catalogue whose places are all filled. */
import { expect } from 'vitest';
import type { FileError } from '../../src/files/errors';
import en from '../../src/texts/en/files.json';
import zh from '../../src/texts/zh/files.json';

export function expectWhole({ code, values, message }: FileError): void {
  for (const { errors } of [en, zh]) {
    const places = [...errors[code].matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(values)).toEqual(expect.arrayContaining(places));
  }
  expect(Object.values(values).filter((value) => value === undefined || String(value).length > 80)).toEqual(
    [],
  );
  expect(message.length).toBeLessThan(400);
}
