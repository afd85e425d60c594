/**
 * How use-intl says a message of the catalogues, which are compiled when the page is built (plugin/compile.js): text with placeholders, or
 * the tree of a message that chooses words, writes numbers or has tags. Stands for `use-intl/format-message`, which would parse them.
 */
import formatTree from 'use-intl/format-message/format-only';

type Arguments = Parameters<typeof formatTree>;
type Values = NonNullable<Arguments[2]>;

/** A value that a message needs and nobody gives is a mistake, not the word "undefined". */
function complete(values: Values): Values {
  return new Proxy(values, {
    get: (given, name: string) => {
      if (!(name in given)) throw new Error(`No value is given for ${name}.`);
      return given[name];
    },
  });
}

/** @throws {Error} where a value is missing; use-intl then shows the message's key and reports the error */
export default function formatMessage(
  ...[key, message, values = {}, options]: Arguments
): ReturnType<typeof formatTree> {
  const given = complete(values);
  if (typeof message !== 'string') {
    const said = formatTree(key, message, given, options);
    // A branch that says nothing comes out as a list of nothing.
    return Array.isArray(said) && said.length === 0 ? '' : said;
  }
  return message.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(given[name]));
}

/** Tells use-intl that messages cannot be had as they were written. */
formatMessage.raw = false;
