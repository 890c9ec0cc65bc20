import { BarChart } from '@mantine/charts';
import type { Share } from './results-card.js';

const MAX_LABEL = 18;

/** Votes per option as bars; what it shows is in the table beside it, so screen readers skip it. */
export function ResultsChart({ shares, height }: { readonly shares: readonly Share[]; readonly height: number }) {
  return (
    <div aria-hidden="true" data-testid="results-chart">
      <BarChart
        h={height}
        data={shares.map(({ label, votes }) => ({ label: shortened(label), votes }))}
        dataKey="label"
        orientation="vertical"
        series={[{ name: 'votes', color: 'indigo.6' }]}
        yAxisProps={{ width: 110 }}
        xAxisProps={{ allowDecimals: false }}
        barProps={{ radius: 4, barSize: 22 }}
        gridAxis="y"
        withTooltip={false}
        tickLine="none"
      />
    </div>
  );
}

function shortened(label: string): string {
  return label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL - 1)}…` : label;
}
