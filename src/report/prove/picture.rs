//! The longest queries over time as a drawing in a page, one for each run, on the same scale of times.

use std::fmt::Write as _;
use std::time::Duration;

use maud::{Markup, html};

use crate::prove::{Measured, Moment};

/// The room for the drawing, in units of its own; it stretches with the page.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 240.0;
/// The room for what stands beside it.
const LEFT: f64 = 52.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 26.0;

/// The times with a line each; the first and the last bound the drawing.
const TICKS: [(f64, &str); 7] = [
    (0.0001, "0.1 ms"),
    (0.001, "1 ms"),
    (0.01, "10 ms"),
    (0.1, "100 ms"),
    (1.0, "1 s"),
    (10.0, "10 s"),
    (100.0, "100 s"),
];

/// Draws a run. Its longest allowed wait is a line of its own.
pub(super) fn picture(name: &str, run: &Measured, max_wait: Duration) -> Markup {
    let all = run.moment.as_secs_f64() * run.moments.len().max(1) as f64;
    let x = |seconds: f64| LEFT + (WIDTH - LEFT) * (seconds / all.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
    let (start, end) = (x(run.start.as_secs_f64()), x((run.start + run.took).as_secs_f64()));
    let limit = height(max_wait);
    let every = step(all);
    let seconds = (0..=(all / every) as u32).map(|count| f64::from(count) * every);
    html! {
        figure {
            figcaption { (name) }
            svg.latency viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img"
                aria-label={ "the longest queries over time, " (name) } {
                rect.during x=(start) y=(TOP) width=((end - start).max(1.0)) height=(HEIGHT - TOP - BOTTOM) {
                    title { "while it ran" }
                }
                @for (seconds, words) in TICKS {
                    @let y = height(Duration::from_secs_f64(seconds));
                    line.grid x1=(LEFT) x2=(WIDTH) y1=(y) y2=(y) {}
                    text.number x=(LEFT - 6.0) y=(y + 4.0) text-anchor="end" { (words) }
                }
                @for at in seconds {
                    text.number x=(x(at)) y=(HEIGHT - 8.0) text-anchor="middle" { (at) " s" }
                }
                path.reads d=(outline(run, &x, |moment| moment.reads)) { title { "reads" } }
                path.writes d=(outline(run, &x, |moment| moment.writes)) { title { "writes" } }
                line.limit x1=(LEFT) x2=(WIDTH) y1=(limit) y2=(limit) { title { "the longest wait allowed" } }
                @for (place, _) in run.moments.iter().enumerate().filter(|(_, moment)| moment.refused) {
                    circle.refused cx=(x(run.moment.as_secs_f64() * (place as f64 + 0.5))) cy=(TOP - 6.0) r="3" {
                        title { "a query got an error" }
                    }
                }
            }
        }
    }
}

/// Where a time stands, on a scale of powers of ten.
fn height(time: Duration) -> f64 {
    let (least, most) = (TICKS[0].0.log10(), TICKS[TICKS.len() - 1].0.log10());
    let part = (time.as_secs_f64().max(TICKS[0].0).log10() - least) / (most - least);
    HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * part.clamp(0.0, 1.0)
}

/// Seconds between two numbers on the lower edge: a handful of them.
fn step(all: f64) -> f64 {
    let steps = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0];
    steps.into_iter().find(|step| all / step <= 7.0).unwrap_or(7200.0)
}

/// The line over the longest query of each moment, closed below. A query that was due and waited stands where it was
/// due, so a wait draws a slope down to its end.
fn outline(run: &Measured, x: &dyn Fn(f64) -> f64, of: impl Fn(&Moment) -> Duration) -> String {
    let mut path = format!("M{:.1} {:.1}", LEFT, HEIGHT - BOTTOM);
    let moment = run.moment.as_secs_f64();
    for (place, found) in run.moments.iter().enumerate() {
        let y = height(of(found));
        let (from, to) = (x(moment * place as f64), x(moment * (place + 1) as f64));
        // Memory takes every write.
        let _ = write!(path, "L{from:.1} {y:.1}L{to:.1} {y:.1}");
    }
    let _ = write!(path, "L{:.1} {:.1}Z", WIDTH, HEIGHT - BOTTOM);
    path
}
