/** Formulas, one below the other. The typesetter is fetched when the first formula is shown. */
import { useEffect, useState } from 'react';

type Typeset = (tex: string) => string;

let typesetter: Typeset | null = null;

interface TexProps {
  readonly tex: string | readonly string[];
}

export function Tex({ tex }: TexProps) {
  const [typeset, setTypeset] = useState(() => typesetter);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (typeset !== null) return undefined;
    let wanted = true;
    import('./typeset').then(
      (module) => {
        typesetter = module.typeset;
        if (wanted) setTypeset(() => module.typeset);
      },
      () => {
        if (wanted) setFailed(true);
      },
    );
    return () => {
      wanted = false;
    };
  }, [typeset]);
  const formulas = typeof tex === 'string' ? [tex] : tex;
  return (
    <div className="tex" aria-busy={typeset === null && !failed}>
      {formulas.map((formula) => (
        <Formula key={formula} tex={formula} typeset={typeset} failed={failed} />
      ))}
    </div>
  );
}

interface FormulaProps {
  readonly tex: string;
  readonly typeset: Typeset | null;
  readonly failed: boolean;
}

function Formula({ tex, typeset, failed }: FormulaProps) {
  // Where the typesetter cannot be had, offline for instance, its source is still readable.
  if (failed) return <code className="tex-source">{tex}</code>;
  if (typeset === null) return <div className="tex-room" />;
  return <div dangerouslySetInnerHTML={{ __html: typeset(tex) }} />;
}
