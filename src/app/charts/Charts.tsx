/** The charts together; loaded after the page, since recharts is the largest thing on it. */
import { AlignmentHeatmap } from './heatmap/AlignmentHeatmap';
import { Tabs } from './Tabs';

export default function Charts() {
  return (
    <>
      <AlignmentHeatmap />
      <Tabs />
    </>
  );
}
