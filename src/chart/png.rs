//! A drawing as PNG: plotters' bitmap backend on a white ground, two pixels a CSS pixel.
//! Owns the encoding; writes no time and no program name, so that the same drawing gives the same bytes.

use plotters::backend::BitMapBackend;

use super::ChartError;
use super::sheet::{SCALE, Sheet};

/// Pixels a metre at 96 CSS pixels an inch.
const DENSITY: u32 = (96.0 * SCALE / 0.0254) as u32;

/// The drawing as PNG.
pub(super) fn write(sheet: &Sheet) -> Result<Vec<u8>, ChartError> {
    let (width, height) = sheet.size();
    let mut pixels = vec![255; 3 * width as usize * height as usize];
    {
        let mut backend =
            BitMapBackend::<plotters::backend::RGBPixel>::with_buffer_and_format(&mut pixels, (width, height))
                .map_err(|fault| ChartError::Draw(fault.to_string()))?;
        sheet.draw(&mut backend).map_err(|fault| ChartError::Draw(fault.to_string()))?;
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: DENSITY, yppu: DENSITY, unit: png::Unit::Meter }));
    encoder.set_compression(png::Compression::Default);
    encoder.set_filter(png::FilterType::NoFilter);
    let mut writer = encoder.write_header().map_err(|fault| ChartError::Draw(fault.to_string()))?;
    writer.write_image_data(&pixels).map_err(|fault| ChartError::Draw(fault.to_string()))?;
    writer.finish().map_err(|fault| ChartError::Draw(fault.to_string()))?;
    Ok(file)
}
