/** A/B: a second experiment beside that of the page, trained in step with it. */
import { RivalPlane } from './RivalPlane';
import { VersusBar } from './VersusBar';
import './versus.css';

export default function Versus() {
  return (
    <>
      <VersusBar />
      <RivalPlane />
    </>
  );
}
