/** The mathematics typesetter with its style sheet and fonts: large, so only ever imported when a formula is first shown. */
import 'katex/dist/katex.min.css';
import { renderToString } from 'katex';

/** HTML for the eye and MathML for the ear of a formula. One that cannot be parsed shows its source. */
export function typeset(tex: string): string {
  return renderToString(tex, { displayMode: true, output: 'htmlAndMathml', throwOnError: false });
}
