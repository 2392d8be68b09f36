//! A case as a bar chart: one bar a peer, with a line from the least to the greatest round.

use std::fmt::Write as _;

use super::figures::Case;
use super::table::Format;

const WIDTH: f64 = 720.0;
const BAR: f64 = 22.0;
const STEP: f64 = 30.0;
const TOP: f64 = 52.0;
/// Where bars begin, behind the names.
const LEFT: f64 = 110.0;
/// Room for figures behind the longest bar.
const RIGHT: f64 = 110.0;

/// The plot as SVG.
pub(super) fn of(case: &Case<'_>) -> String {
    let (more_is_better, what, figure) = case.headline();
    let better = if more_is_better {
        "more is better"
    } else {
        "less is better"
    };
    let figures: Vec<_> = case
        .peers
        .iter()
        .map(|peer| (peer.name, figure(peer)))
        .collect();
    let greatest = figures
        .iter()
        .filter_map(|(_, figure)| Some(figure.as_ref()?.max));
    let scale = (WIDTH - LEFT - RIGHT) / greatest.fold(f64::MIN_POSITIVE, f64::max);
    let format = match figures
        .iter()
        .flat_map(|(_, figure)| figure)
        .any(|figure| figure.max >= 1000.0)
    {
        true => Format::Whole,
        false => Format::Fixed(1),
    };
    let height = TOP + STEP * figures.len() as f64 + 8.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"13\">\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text x=\"8\" y=\"20\" font-size=\"15\" font-weight=\"bold\">{}</text>\n\
         <text x=\"8\" y=\"40\" fill=\"#555\">{}; {better}</text>\n",
        escape(&case.title()),
        escape(&what),
    );
    for (index, (name, figure)) in figures.iter().enumerate() {
        let y = TOP + STEP * index as f64;
        let middle = y + BAR / 2.0;
        let baseline = middle + 4.5;
        let end = LEFT - 8.0;
        let name_end = format!("x=\"{end}\" y=\"{baseline}\" text-anchor=\"end\"");
        // Writing to a string cannot fail.
        let _ = writeln!(svg, "<text {name_end}>{}</text>", escape(name));
        let Some(figure) = figure else {
            let _ = writeln!(
                svg,
                "<text x=\"{LEFT}\" y=\"{baseline}\" fill=\"#555\">–</text>"
            );
            continue;
        };
        let colour = if *name == "virtuoso" {
            "#2a6fb0"
        } else {
            "#b8c4d0"
        };
        let (length, least, most) = (
            figure.median * scale,
            figure.min * scale,
            figure.max * scale,
        );
        let _ = writeln!(
            svg,
            "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{length:.1}\" height=\"{BAR}\" fill=\"{colour}\"/>\n\
             <path d=\"M{:.1} {middle}H{:.1}\" stroke=\"#333\"/>\n\
             <text x=\"{:.1}\" y=\"{baseline}\">{}</text>",
            LEFT + least,
            LEFT + most,
            LEFT + most + 6.0,
            format.text(figure.median),
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
