//! The residual blocks of Kokoro's generator, where nearly all of its work is.
//!
//! In: what the graph makes of an utterance up to its generator. Out: the same as the blocks in the published graph
//! give, which [`super::rewrite`] took out of it. A general runtime computes them an operator at a time, and gathers
//! each quantised convolution's input number by number; here a channel is normalised, activated and quantised while it
//! is in the cache, and convolutions are matrix products of rows that are copied whole.
//!
//! The blocks are those of iSTFTNet (Kaneko et al., 2022) with the adaptive normalisation of StyleTTS 2 (Li et al.,
//! 2023) and the activation Snake (Ziyin et al., 2020); quantisation is ONNX' `DynamicQuantizeLinear`.

use std::mem::MaybeUninit;

use rten::Value;
use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedAMatrix, QuantParams};
use rten_simd::{
    Isa, SimdOp, SimdUnaryOp,
    ops::{BitOps, NumOps},
};
use rten_tensor::{NdTensor, NdTensorView, Tensor, prelude::*};
use rten_vecmath::{MinMax, Quantize, Sin, Sum, SumSquareSub};

use super::net::{self, Net};

/// The blocks by name: two for the source, then three for each of two stages, whose mean goes on.
pub const BLOCKS: [&str; 8] = [
    "noise_res.0",
    "noise_res.1",
    "resblocks.0",
    "resblocks.1",
    "resblocks.2",
    "resblocks.3",
    "resblocks.4",
    "resblocks.5",
];
/// A block's convolutions, in the order in which they are run.
pub const CONVOLUTIONS: [&str; 6] = ["convs1.0", "convs2.0", "convs1.1", "convs2.1", "convs1.2", "convs2.2"];

/// What the graph gives to the generator, and takes back; `rewrite` names the values so.
pub const SOURCES: [&str; 2] = ["generator/source.0", "generator/source.1"];
pub const WIDENED: [&str; 2] = ["generator/widened.0", "generator/widened.1"];
pub const MEANS: [&str; 2] = ["generator/mean.0", "generator/mean.1"];

/// The name of a part of a convolution: its `weight`, `zero`, `scale`, `bias`, `alpha`, `dilation`, or the `style` that
/// the graph makes for it.
pub fn part(block: &str, convolution: &str, what: &str) -> String {
    format!("generator/{block}/{convolution}/{what}")
}

/// Columns of a convolution's output at once: what they are made of stays in the second-level cache.
const COLUMNS: usize = 256;
/// What keeps a variance from 0, as in the published graph.
const EPSILON: f32 = 1e-5;

/// All blocks.
pub struct Generator {
    blocks: Vec<Block>,
}

/// Multiplies matrices. It stays on its thread.
type Product = GemmExecutor<u8, i8, i32>;

impl std::fmt::Debug for Generator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Generator({} blocks)", self.blocks.len())
    }
}

struct Block {
    layers: Vec<Layer>,
}

/// Normalisation by style, activation, and a convolution of as many channels as it is given.
struct Layer {
    /// `[channels, channels · taps]`.
    weights: PackedAMatrix<u8>,
    /// The weights' zero point.
    zero: u8,
    scale: f32,
    bias: Vec<f32>,
    alpha: Vec<f32>,
    taps: usize,
    dilation: usize,
}

/// Room for what is between two convolutions, used again and again.
#[derive(Default)]
struct Room {
    active: Vec<f32>,
    quantised: Vec<MaybeUninit<u8>>,
    padded: Vec<i8>,
    /// Of each column of `padded`.
    columns: Vec<i32>,
    rows: Vec<i8>,
    products: Vec<i32>,
    between: Vec<f32>,
}

impl Generator {
    /// # Errors
    /// If the model was not rewritten as this expects.
    pub fn of(net: &Net) -> Result<Self, String> {
        let product = Product::default();
        let block = |name: &&str| {
            let layers: Result<_, String> =
                CONVOLUTIONS.iter().map(|convolution| Layer::of(net, name, convolution, &product)).collect();
            Ok(Block { layers: layers? })
        };
        let blocks = BLOCKS.iter().map(block).collect::<Result<_, String>>()?;
        Ok(Generator { blocks })
    }

    /// The names of what [`Generator::run`] is given of the graph: two sources, the first widened value, the styles.
    pub fn asked() -> Vec<String> {
        let styles = BLOCKS.iter().flat_map(|block| CONVOLUTIONS.map(|convolution| part(block, convolution, "style")));
        [SOURCES[0], SOURCES[1], WIDENED[0]].map(str::to_owned).into_iter().chain(styles).collect()
    }

    /// From what was asked for to the wave.
    ///
    /// # Errors
    /// If shapes do not fit, or the runtime fails.
    pub fn run(&self, net: &Net, given: Vec<Value>) -> Result<Vec<f32>, String> {
        let mut given = given.into_iter().map(floats);
        let mut next = || given.next().ok_or("the model gives too few values")?;
        let (sources, widened) = ([next()?, next()?], next()?);
        let styles: Vec<Tensor<f32>> = given.collect::<Result<_, _>>()?;
        let styles: Vec<&[f32]> =
            styles.iter().map(|style| style.data().ok_or("a style is in pieces")).collect::<Result<_, _>>()?;
        let mut room = Room::default();
        let mut stage = |n: usize, source: Tensor<f32>, widened: Tensor<f32>| -> Result<Value, String> {
            let [_, channels, length] = widened.shape()[..] else { return Err("the model's shapes are odd".into()) };
            if source.shape() != widened.shape() {
                return Err("the model's source does not fit".into());
            }
            net::alone(|| {
                let product = Product::default();
                let styles_of = |block: usize| &styles[block * CONVOLUTIONS.len()..][..CONVOLUTIONS.len()];
                let mut run = |block: usize, values: &mut Vec<f32>| {
                    self.blocks[block].run(&product, values, length, styles_of(block), &mut room)
                };
                let mut whole = source.into_data();
                run(n, &mut whole)?;
                for (sum, wide) in whole.iter_mut().zip(widened.iter()) {
                    *sum += wide;
                }
                drop(widened);
                let mut mean = vec![0.0; whole.len()];
                for block in 0..3 {
                    let mut values = whole.clone();
                    run(2 + 3 * n + block, &mut values)?;
                    for (mean, value) in mean.iter_mut().zip(&values) {
                        *mean += value / 3.0;
                    }
                }
                Ok(NdTensor::from_data([1, channels, length], mean).into())
            })
        };
        let [first, second] = sources;
        let mean = stage(0, first, widened)?;
        let widened = net.run(vec![(MEANS[0], mean.into())], &[WIDENED[1]])?.pop().ok_or("the model gives nothing")?;
        let mean = stage(1, second, floats(widened)?)?;
        let wave = net.run(vec![(MEANS[1], mean.into())], &["audio"])?.pop().ok_or("the model gives nothing")?;
        Ok(floats(wave)?.to_vec())
    }
}

/// A value of the graph that should be numbers.
pub fn floats(value: Value) -> Result<Tensor<f32>, String> {
    value.try_into().map_err(|_| "the model gives something else than numbers".to_owned())
}

impl Block {
    /// In place; `values` are `[channels, length]`, `styles` one a layer.
    fn run(
        &self,
        product: &Product,
        values: &mut [f32],
        length: usize,
        styles: &[&[f32]],
        room: &mut Room,
    ) -> Result<(), String> {
        let mut between = std::mem::take(&mut room.between);
        between.resize(values.len(), 0.0);
        for (pair, styles) in self.layers.chunks_exact(2).zip(styles.chunks_exact(2)) {
            pair[0].run(product, values, length, styles[0], room, &mut between, false)?;
            pair[1].run(product, &between, length, styles[1], room, values, true)?;
        }
        room.between = between;
        Ok(())
    }
}

impl Layer {
    fn of(net: &Net, block: &str, convolution: &str, product: &Product) -> Result<Self, String> {
        let value = |what: &str| net.constant(&part(block, convolution, what));
        let bytes = |value: Value| -> Result<Tensor<u8>, String> {
            value.try_into().map_err(|_| "the model's weights are no bytes".to_owned())
        };
        let weights = bytes(value("weight")?)?;
        let [channels, inputs, taps] = weights.shape()[..] else { return Err("odd weights".into()) };
        let zero = *bytes(value("zero")?)?.iter().next().ok_or("no zero point")?;
        let scale = *floats(value("scale")?)?.iter().next().ok_or("no scale")?;
        let dilation: Tensor<i32> = value("dilation")?.try_into().map_err(|_| "the model's dilation is no integer")?;
        let dilation = *dilation.iter().next().ok_or("no dilation")?;
        let (bias, alpha) = (floats(value("bias")?)?.to_vec(), floats(value("alpha")?)?.to_vec());
        if inputs != channels || bias.len() != channels || alpha.len() != channels || !(1..100).contains(&dilation) {
            return Err("the model's convolutions are other than expected".into());
        }
        let matrix = NdTensor::from_data([channels, channels * taps], weights.to_vec());
        Ok(Layer {
            weights: product.prepack_a(matrix.view()),
            zero,
            scale,
            bias,
            alpha,
            taps,
            dilation: dilation as usize,
        })
    }

    /// `output` is set, or added to.
    #[allow(clippy::too_many_arguments, reason = "all but two are the caller's")]
    fn run(
        &self,
        product: &Product,
        input: &[f32],
        length: usize,
        style: &[f32],
        room: &mut Room,
        output: &mut [f32],
        add: bool,
    ) -> Result<(), String> {
        let channels = self.bias.len();
        if input.len() != channels * length || style.len() != 2 * channels || output.len() != input.len() {
            return Err("the model's shapes do not fit".into());
        }
        let (low, high) = self.activate(input, length, style, &mut room.active);
        let pad = self.dilation * (self.taps - 1) / 2;
        let padded = length + 2 * pad;
        let (scale, zero) = quantise(length, pad, (low, high), room);
        let zeros = [zero; COLUMNS];
        let depth = channels * self.taps;
        let scale = scale * self.scale;
        let mut shifts = [0; COLUMNS];
        for start in (0..length).step_by(COLUMNS) {
            let columns = COLUMNS.min(length - start);
            room.rows.clear();
            for row in room.padded.chunks_exact(padded) {
                for tap in 0..self.taps {
                    room.rows.extend_from_slice(&row[start + tap * self.dilation..][..columns]);
                }
            }
            // The product takes no zero point of weights that were packed before: Σ(w − w₀)·x = Σw·x − w₀·Σx.
            shifts.fill(-(depth as i32) * i32::from(zero));
            for tap in 0..self.taps {
                let sums = &room.columns[start + tap * self.dilation..][..columns];
                shifts.iter_mut().zip(sums).for_each(|(shift, sum)| *shift += sum);
            }
            shifts.iter_mut().for_each(|shift| *shift *= i32::from(self.zero));
            room.products.resize(channels * columns, 0);
            let rows = NdTensorView::from_data([depth, columns], room.rows.as_slice());
            let b_quant = Some(QuantParams { zero_point: &zeros[..columns] });
            let options = GemmOptions { b_quant, ..GemmOptions::default() };
            product
                .gemm(&mut room.products, GemmInputA::Packed(&self.weights), GemmInputB::Unpacked(rows), options)
                .map_err(|error| error.to_string())?;
            let products = room.products.chunks_exact(columns);
            for ((row, products), bias) in output.chunks_exact_mut(length).zip(products).zip(&self.bias) {
                let row = row[start..start + columns].iter_mut().zip(products).zip(&shifts);
                if add {
                    row.for_each(|((out, product), shift)| *out += (product - shift) as f32 * scale + bias);
                } else {
                    row.for_each(|((out, product), shift)| *out = (product - shift) as f32 * scale + bias);
                }
            }
        }
        Ok(())
    }

    /// Normalised, styled and activated; the least and the greatest of it, and of 0.
    fn activate(&self, input: &[f32], length: usize, style: &[f32], active: &mut Vec<f32>) -> (f32, f32) {
        let (gains, shifts) = style.split_at(self.bias.len());
        active.clear();
        let (mut low, mut high) = (0f32, 0f32);
        for (((row, gain), shift), &alpha) in input.chunks_exact(length).zip(gains).zip(shifts).zip(&self.alpha) {
            let mean = Sum::new(row).dispatch() / length as f32;
            let variance = SumSquareSub::new(row, mean).dispatch() / length as f32;
            let gain = (1.0 + gain) / (variance + EPSILON).sqrt();
            let start = active.len();
            active.extend_from_slice(row);
            let row = &mut active[start..];
            Snake { gain, shift: shift - mean * gain, alpha, inverse: 1.0 / alpha }.map_mut(row);
            let (least, most) = MinMax::new(row).dispatch();
            (low, high) = (low.min(least), high.max(most));
        }
        (low, high)
    }
}

/// The room's active rows in 8 bits, with zeros at both ends; scale and zero point. What ONNX has in u8 the product takes
/// in i8, 128 lower.
fn quantise(length: usize, pad: usize, (low, high): (f32, f32), room: &mut Room) -> (f32, i8) {
    let scale = (high - low) / 255.0;
    let scale = if scale > 0.0 { scale } else { 1.0 };
    let zero = (-low / scale).round_ties_even().clamp(0.0, 255.0) as u8;
    let lower = |byte: u8| (byte ^ 0x80) as i8;
    let padded = length + 2 * pad;
    room.quantised.resize(length, MaybeUninit::uninit());
    room.padded.clear();
    room.columns.clear();
    room.columns.resize(padded, 0);
    for row in room.active.chunks_exact(length) {
        let bytes = Quantize::new(row, &mut room.quantised, 1.0 / scale, zero).dispatch();
        let start = room.padded.len();
        room.padded.resize(start + pad, lower(zero));
        room.padded.extend(bytes.iter().map(|&byte| lower(byte)));
        room.padded.resize(start + padded, lower(zero));
        for (sum, &value) in room.columns.iter_mut().zip(&room.padded[start..]) {
            *sum += i32::from(value);
        }
    }
    (scale, lower(zero))
}

/// x · gain + shift = y; y + sin²(α · y) / α.
struct Snake {
    gain: f32,
    shift: f32,
    alpha: f32,
    inverse: f32,
}

impl SimdUnaryOp<f32> for Snake {
    #[inline(always)]
    fn eval<I: Isa>(&self, isa: I, x: I::F32) -> I::F32 {
        let ops = isa.f32();
        let y = ops.mul_add(x, ops.splat(self.gain), ops.splat(self.shift));
        let sine = Sin::apply(isa, ops.mul(y, ops.splat(self.alpha)));
        ops.mul_add(ops.mul(sine, sine), ops.splat(self.inverse), y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers between −1 and 1 that look like none of their neighbours.
    fn numbers(count: usize, seed: u32) -> Vec<f32> {
        (0..count as u32).map(|n| (f64::from(n * 37 + seed * 101) * 12.9898).sin() as f32).collect()
    }

    const CHANNELS: usize = 6;
    const TAPS: usize = 3;
    const DILATION: usize = 5;

    fn layer(weights: &[u8]) -> Layer {
        let matrix = NdTensor::from_data([CHANNELS, CHANNELS * TAPS], weights.to_vec());
        Layer {
            weights: Product::default().prepack_a(matrix.view()),
            zero: 117,
            scale: 0.01,
            bias: numbers(CHANNELS, 3),
            alpha: numbers(CHANNELS, 4).iter().map(|alpha| 1.0 + 0.5 * alpha).collect(),
            taps: TAPS,
            dilation: DILATION,
        }
    }

    /// A layer number by number, as the operators' definitions have it.
    fn by_definition(layer: &Layer, weights: &[u8], input: &[f32], style: &[f32]) -> Vec<f32> {
        let length = input.len() / CHANNELS;
        let mut active = Vec::new();
        for (channel, row) in input.chunks(length).enumerate() {
            let mean = row.iter().sum::<f32>() / length as f32;
            let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / length as f32;
            for x in row {
                let y = (1.0 + style[channel]) * (x - mean) / (variance + EPSILON).sqrt() + style[CHANNELS + channel];
                active.push(y + (layer.alpha[channel] * y).sin().powi(2) / layer.alpha[channel]);
            }
        }
        let low = active.iter().fold(0f32, |low, x| low.min(*x));
        let high = active.iter().fold(0f32, |high, x| high.max(*x));
        let scale = (high - low) / 255.0;
        let zero = (-low / scale).round_ties_even() as i32;
        let quantised: Vec<i32> =
            active.iter().map(|x| ((x / scale).round_ties_even() as i32 + zero).clamp(0, 255) - zero).collect();
        let mut out = vec![0.0; input.len()];
        for to in 0..CHANNELS {
            for at in 0..length {
                let mut sum = 0;
                for from in 0..CHANNELS {
                    for tap in 0..TAPS {
                        let weight = i32::from(weights[(to * CHANNELS + from) * TAPS + tap]) - i32::from(layer.zero);
                        let place = (at + tap * DILATION).checked_sub(DILATION * (TAPS - 1) / 2);
                        if let Some(place) = place.filter(|place| *place < length) {
                            sum += weight * quantised[from * length + place];
                        }
                    }
                }
                out[to * length + at] = sum as f32 * scale * layer.scale + layer.bias[to];
            }
        }
        out
    }

    #[test]
    fn a_layer_is_what_the_operators_definitions_give() {
        let weights: Vec<u8> =
            numbers(CHANNELS * CHANNELS * TAPS, 1).iter().map(|x| (127.5 + 127.0 * x) as u8).collect();
        let (layer, style) = (layer(&weights), numbers(2 * CHANNELS, 5));
        // Shorter than the convolution reaches, longer than the columns at once, and odd.
        for length in [1, 4, 37, COLUMNS, COLUMNS + 1, 2 * COLUMNS + 77] {
            let input = numbers(CHANNELS * length, 2);
            let mut out = numbers(CHANNELS * length, 6);
            let before = out.clone();
            let (product, mut room) = (Product::default(), Room::default());
            layer.run(&product, &input, length, &style, &mut room, &mut out, true).unwrap();
            // Sums in another order may round a number to its neighbour: one step of 255.
            let step = 0.01 * 138.0 * 0.05;
            for ((out, before), wanted) in out.iter().zip(before).zip(by_definition(&layer, &weights, &input, &style)) {
                assert!((out - before - wanted).abs() < step, "{length}: {} for {wanted}", out - before);
            }
        }
        let mut out = vec![0.0; 7];
        assert!(layer.run(&Product::default(), &[0.0; 7], 7, &style, &mut Room::default(), &mut out, false).is_err());
    }
}
