/** The charts together; loaded after the page, since recharts is the largest thing on it. */
import { AlignmentChart } from './AlignmentChart';
import { GradientChart } from './GradientChart';
import { LossChart } from './LossChart';

export default function Charts() {
  return (
    <>
      <AlignmentChart />
      <LossChart />
      <GradientChart />
    </>
  );
}
