/** The density strip as a chart: stacked bars in the colours of the current theme. */
import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js'
import { countText } from '../../text/countText.ts'
import { durationText } from '../../text/timeText.ts'
import type { Theme } from '../../state/theme.svelte.ts'
import type { DensityBars } from './density.ts'

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip)

export type DensityChart = Chart<'bar', readonly number[], number>

export function createDensityChart(canvas: HTMLCanvasElement): DensityChart {
  return new Chart(canvas, {
    type: 'bar',
    data: { labels: [], datasets: [] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: ['mousemove', 'mouseout'],
      layout: { padding: { top: 4 } },
      scales: {
        x: { display: false, stacked: true },
        y: { display: false, stacked: true, min: 0, max: 1 },
      },
    },
  })
}

export function showDensity(chart: DensityChart, bars: DensityBars, theme: Theme): void {
  const colour = (token: string) => theme.colour(token)
  const shape = { barPercentage: 1, categoryPercentage: 0.86, minBarLength: 0 }
  chart.data = {
    labels: bars.total.map((_, at) => at),
    datasets: [
      { data: bars.tunnelledHeight, backgroundColor: colour('--tunnel'), ...shape },
      { data: bars.plainHeight, backgroundColor: colour('--link'), ...shape },
    ],
  }
  chart.options.plugins = {
    tooltip: {
      mode: 'index',
      intersect: false,
      displayColors: false,
      backgroundColor: colour('--ink'),
      titleColor: colour('--on'),
      bodyColor: colour('--on'),
      bodyFont: { family: 'Inter', size: 12 },
      titleFont: { family: 'Inter', size: 12, weight: 'normal' },
      callbacks: {
        title: ([item]) => `${durationText((item?.dataIndex ?? 0) * bars.binNs)} after the first`,
        label: ({ datasetIndex, dataIndex: at }) =>
          datasetIndex === 0
            ? `${countText(bars.tunnelled[at] ?? 0)} tunnelled`
            : `${countText((bars.total[at] ?? 0) - (bars.tunnelled[at] ?? 0))} plain`,
      },
    },
  }
  chart.update('none')
}
