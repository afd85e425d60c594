/**
 * WGSL without comments, indentation and empty lines; tokens and the order of lines stay as they are.
 * WGSL has no string literals, so whatever looks like a comment is one; block comments nest.
 * @param {string} source
 * @returns {string}
 */
export function compact(source) {
  let out = '';
  let depth = 0;
  for (let i = 0; i < source.length; i += 1) {
    const pair = source.slice(i, i + 2);
    if (pair === '/*') {
      depth += 1;
      i += 1;
    } else if (depth > 0 && pair === '*/') {
      depth -= 1;
      i += 1;
      if (depth === 0) out += ' '; // a comment separates tokens
    } else if (depth === 0 && pair === '//') {
      const end = source.indexOf('\n', i);
      i = (end === -1 ? source.length : end) - 1;
    } else if (depth === 0) {
      out += source[i];
    }
  }
  const lines = out.split('\n').map((line) => line.trim());
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}
