/** The density strip as a chart: stacked bars in the colours of the current theme. */
import { BarController, BarElement, CategoryScale, Chart, LinearScale } from 'chart.js'
import type { Theme } from '../../state/theme.svelte.ts'
import type { DensityBars } from './density.ts'

Chart.register(BarController, BarElement, CategoryScale, LinearScale)

export type DensityChart = Chart<'bar', readonly number[], number>

/** `onhover` is told the bar under the pointer. */
export function createDensityChart(
  canvas: HTMLCanvasElement,
  onhover: (bar: number | undefined) => void,
): DensityChart {
  return new Chart(canvas, {
    type: 'bar',
    data: { labels: [], datasets: [] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: ['mousemove', 'mouseout'],
      interaction: { mode: 'index', intersect: false },
      onHover: ({ type }, [element]) => onhover(type === 'mouseout' ? undefined : element?.index),
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
  chart.update('none')
}
