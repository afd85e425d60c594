/** The charts together; loaded after the page, since recharts is the largest thing on it. */
import { useEmbedding } from '../../state/embedding';
import { Distribution } from './distribution/Distribution';
import { AlignmentHeatmap } from './heatmap/AlignmentHeatmap';
import { Tabs } from './Tabs';

export default function Charts() {
  return (
    <>
      {useEmbedding() === null ? <AlignmentHeatmap /> : <Distribution />}
      <Tabs />
    </>
  );
}
