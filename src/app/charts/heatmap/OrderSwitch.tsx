/** How the rows are sorted. */
import { useTranslations } from 'use-intl';
import { ORDERS, useChartOptions } from '../options';
import { Segments } from '../Segments';

export function OrderSwitch() {
  const text = useTranslations('curves.order');
  const order = useChartOptions((s) => s.order);
  return (
    <Segments
      name={text('name')}
      value={order}
      options={ORDERS.map((value) => ({ value, label: text(value) }))}
      onChange={(next) => useChartOptions.setState({ order: next })}
    />
  );
}
