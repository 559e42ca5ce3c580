//! Kokoro's graph as the runtime can run it: done once, when the model is installed.
//!
//! The published file was made for another runtime. Three things in it go by what ours does:
//!
//! - its one `FusedMatMul` (`com.microsoft`), which ours lacks, is a `Transpose` and a `MatMul`;
//! - a `ConvInteger` is padded by a `Pad` before it: the runtime pads with 0, where the operator's definition asks for
//!   the zero point, which is heard as a click at both ends and bends the pitch everywhere;
//! - nodes lose their names, some of which are values' names too, which the runtime takes for the same;
//! - the residual blocks of its generator, where nearly all the time goes, are taken out, and their weights put under plain
//!   names: `super::generator` computes them.
//!
//! The graph draws no random numbers. One that does would not be the same twice, so it is refused.

use std::collections::{BTreeMap, BTreeSet};

use prost::Message;

use super::{
    generator,
    onnx::{self, AttributeProto, FLOAT, INT64, NodeProto, TensorProto, input, integer_of, integers, node, output},
};

/// Changes when the result changes.
pub const REVISION: u32 = 3;

/// The value inside the graph that tells how long each sound lasts.
pub const DURATIONS: &str = "/encoder/Clip_output_0";

/// Rewrites the bytes of a published model.
///
/// # Errors
/// A plain sentence: this is no ONNX file, or it holds what this cannot put in other terms.
pub fn rewrite(published: &[u8]) -> Result<Vec<u8>, String> {
    let (mut model, mut graph) = onnx::decode(published)?;
    replace_operators(&mut graph)?;
    take_out_blocks(&mut graph)?;
    model.graph = Some(graph);
    Ok(model.encode_to_vec())
}

/// Puts what the runtime lacks or computes wrongly in other terms.
fn replace_operators(graph: &mut onnx::GraphProto) -> Result<(), String> {
    let mut out = Vec::with_capacity(graph.node.len() + 64);
    let mut added: Vec<TensorProto> = Vec::new();
    for node in std::mem::take(&mut graph.node) {
        match node.op_type() {
            "FusedMatMul" => out.extend(mat_mul(&node)?),
            "ConvInteger" => {
                let (nodes, pads) = conv_integer(node)?;
                out.extend(nodes);
                added.extend(pads.filter(|pads| added.iter().all(|other| other.name() != pads.name())));
            }
            other if other.starts_with("Random") || matches!(other, "Bernoulli" | "Multinomial") => {
                return Err(format!("it draws random numbers ({other})"));
            }
            _ => out.push(node),
        }
    }
    for node in &mut out {
        node.name = None;
    }
    graph.node = out;
    graph.initializer.extend(added.iter().map(Message::encode_to_vec));
    Ok(())
}

/// Where the generator's values are in the published graph, in two forms.
const PATH: &str = "/decoder/decoder/generator";
const DOTTED: &str = "decoder.decoder.generator";

/// Cuts the graph before and behind the residual blocks; drops what nothing needs any more.
fn take_out_blocks(graph: &mut onnx::GraphProto) -> Result<(), String> {
    let mut constants = BTreeMap::new();
    for bytes in &graph.initializer {
        let tensor = TensorProto::decode(bytes.as_slice()).map_err(|error| format!("a constant of it: {error}"))?;
        constants.insert(tensor.name().to_owned(), bytes);
    }
    let makers: BTreeMap<String, usize> = graph
        .node
        .iter()
        .enumerate()
        .flat_map(|(n, node)| node.output.iter().map(move |out| (out.clone(), n)))
        .collect();
    let maker =
        |name: &str| makers.get(name).map(|&n| &graph.node[n]).ok_or_else(|| format!("nothing of it makes “{name}”"));

    let mut kept = Vec::new();
    let mut renamed = Vec::new();
    for block in generator::BLOCKS {
        for convolution in generator::CONVOLUTIONS {
            let of = maker(&format!("{PATH}/{block}/{convolution}/Conv_output_0_output_quantized"))?;
            let scale = maker(&format!("{DOTTED}.{block}.{convolution}.bias_scale"))?;
            let dilations = of.attribute.iter().find(|attribute| attribute.name() == "dilations");
            let dilation = dilations.and_then(|attribute| attribute.ints.first()).copied().unwrap_or(1);
            let parts = [
                ("weight", input(of, 1)?.to_owned()),
                ("zero", input(of, 3)?.to_owned()),
                ("scale", input(scale, 1)?.to_owned()),
                ("bias", format!("{DOTTED}.{block}.{convolution}.bias")),
                ("alpha", format!("{DOTTED}.{block}.{}", convolution.replace("convs", "alpha"))),
            ];
            for (what, name) in parts {
                let constant = constants.get(&name).ok_or_else(|| format!("it has no constant “{name}”"))?;
                let name = Some(generator::part(block, convolution, what));
                // Of a field that comes twice the last counts: the constant under another name.
                let mut bytes = (*constant).clone();
                bytes.extend(TensorProto { name, ..TensorProto::default() }.encode_to_vec());
                kept.push(bytes);
            }
            let dilation = TensorProto {
                data_type: Some(INT64),
                name: Some(generator::part(block, convolution, "dilation")),
                raw_data: Some(dilation.to_le_bytes().to_vec()),
                ..TensorProto::default()
            };
            kept.push(dilation.encode_to_vec());
            let norm = convolution.replace("convs", "adain");
            renamed.push((
                format!("{PATH}/{block}/{norm}/fc/Gemm_output_0"),
                generator::part(block, convolution, "style"),
            ));
        }
    }
    let value = |name: &str| format!("{PATH}/{name}");
    let [first, second] = generator::SOURCES.map(str::to_owned);
    renamed.push((value("noise_convs.0/Conv_output_0"), first));
    renamed.push((value("noise_convs.1/Conv_output_0"), second));
    let [first, second] = generator::WIDENED.map(str::to_owned);
    renamed.push((value("ups.0/ConvTranspose_output_0"), first));
    renamed.push((value("reflection_pad/Pad_output_0"), second));
    let [first, second] = generator::MEANS.map(str::to_owned);
    let given = [(value("Div_2_output_0"), first), (value("Div_4_output_0"), second)];

    let names: BTreeMap<&str, &str> =
        renamed.iter().chain(&given).map(|(old, new)| (old.as_str(), new.as_str())).collect();
    if let Some(old) = names.keys().find(|old| !makers.contains_key(**old)) {
        return Err(format!("nothing of it makes “{old}”"));
    }
    // What the blocks give is given from outside now.
    graph.node.retain(|node| !node.output.iter().any(|out| given.iter().any(|(old, _)| old == out)));
    for name in graph.node.iter_mut().flat_map(|node| node.input.iter_mut().chain(&mut node.output)) {
        if let Some(new) = names.get(name.as_str()) {
            *name = (*new).to_owned();
        }
    }
    graph.input.extend(given.iter().map(|(_, name)| floats(name)));
    graph.output.extend(renamed.iter().map(|(_, name)| floats(name)));
    graph.output.push(floats(DURATIONS));

    let asked = renamed.iter().map(|(_, name)| name.as_str()).chain(["audio", DURATIONS]);
    drop_unused(&mut graph.node, asked);
    let used: BTreeSet<&str> = graph.node.iter().flat_map(|node| &node.input).map(String::as_str).collect();
    constants.retain(|name, _| used.contains(name.as_str()));
    kept.splice(0..0, constants.into_values().cloned());
    graph.initializer = kept;
    Ok(())
}

/// Drops nodes that make nothing of what is asked for.
fn drop_unused<'a>(nodes: &mut Vec<NodeProto>, asked: impl Iterator<Item = &'a str>) {
    let mut wanted: BTreeSet<String> = asked.map(str::to_owned).collect();
    // The format has nodes in order: what a node is given was made before it.
    let mut used = vec![false; nodes.len()];
    for (node, used) in nodes.iter().zip(&mut used).rev() {
        if node.output.iter().any(|out| wanted.contains(out)) {
            *used = true;
            wanted.extend(node.input.iter().cloned());
        }
    }
    let mut used = used.into_iter();
    nodes.retain(|_| used.next() == Some(true));
}

/// A graph's input or output of floats, of any shape.
fn floats(name: &str) -> Vec<u8> {
    let tensor = onnx::TensorTypeProto { elem_type: Some(FLOAT) };
    let r#type = onnx::TypeProto { tensor_type: Some(tensor) };
    onnx::ValueInfoProto { name: Some(name.into()), r#type: Some(r#type) }.encode_to_vec()
}

fn mat_mul(fused: &NodeProto) -> Result<[NodeProto; 2], String> {
    let plain = ["transB", "transBatchA", "transBatchB"].iter().all(|name| integer_of(fused, name) == 0);
    let alpha = fused.attribute.iter().find(|attribute| attribute.name() == "alpha").map_or(1.0, AttributeProto::f);
    if integer_of(fused, "transA") != 1 || !plain || alpha != 1.0 {
        return Err("its FusedMatMul is another than the known one".into());
    }
    let turned = format!("{}/transposed", output(fused)?);
    Ok([
        node("Transpose", &[input(fused, 0)?], &turned, vec![integers("perm", &[0, 2, 1])]),
        node("MatMul", &[&turned, input(fused, 1)?], output(fused)?, vec![]),
    ])
}

/// Padded along its one axis before, with its zero point. The pads are a constant of the graph, one for all of a kind.
fn conv_integer(mut conv: NodeProto) -> Result<(Vec<NodeProto>, Option<TensorProto>), String> {
    let Some(pads) = conv.attribute.iter_mut().find(|attribute| attribute.name() == "pads") else {
        return Ok((vec![conv], None));
    };
    let [before, after] = pads.ints[..] else { return Err("its ConvInteger has more than one axis".into()) };
    if (before, after) == (0, 0) {
        return Ok((vec![conv], None));
    }
    pads.ints = vec![0, 0];
    let name = format!("pads/{before}/{after}");
    let numbers = [0, 0, before, 0, 0, after].iter().flat_map(|n: &i64| n.to_le_bytes()).collect();
    let constant =
        TensorProto { dims: vec![6], data_type: Some(INT64), name: Some(name.clone()), raw_data: Some(numbers) };
    let padded = format!("{}/padded", output(&conv)?);
    let pad = node("Pad", &[input(&conv, 0)?, &name, input(&conv, 2)?], &padded, vec![]);
    conv.input[0] = padded;
    Ok((vec![pad, conv], Some(constant)))
}

#[cfg(test)]
mod tests {
    use super::{
        onnx::{ModelProto, attribute},
        *,
    };

    fn integer(name: &str, value: i64) -> AttributeProto {
        AttributeProto { i: Some(value), ..attribute(name, onnx::INT) }
    }

    fn graph(nodes: Vec<NodeProto>) -> onnx::GraphProto {
        onnx::GraphProto { node: nodes, ..Default::default() }
    }

    fn replaced(nodes: Vec<NodeProto>) -> Result<onnx::GraphProto, String> {
        let mut graph = graph(nodes);
        replace_operators(&mut graph).map(|()| graph)
    }

    #[test]
    fn an_operator_that_the_runtime_lacks_becomes_two_that_it_has() {
        let mut fused = node("FusedMatMul", &["a", "b"], "c", vec![integer("transA", 1)]);
        fused.domain = Some("com.microsoft".into());
        fused.name = Some("c".into());
        let graph = replaced(vec![fused]).unwrap();
        let ops: Vec<&str> = graph.node.iter().map(NodeProto::op_type).collect();
        assert_eq!(ops, ["Transpose", "MatMul"]);
        assert_eq!(graph.node[1].output, ["c"]);
        assert!(graph.node.iter().all(|node| node.name.is_none()));
    }

    #[test]
    fn a_quantised_convolution_is_padded_with_its_zero_point() {
        let conv = |out: &str| node("ConvInteger", &["x", "w", "x0", "w0"], out, vec![integers("pads", &[3, 3])]);
        let graph = replaced(vec![conv("a"), conv("b")]).unwrap();
        let ops: Vec<&str> = graph.node.iter().map(NodeProto::op_type).collect();
        assert_eq!(ops, ["Pad", "ConvInteger", "Pad", "ConvInteger"]);
        assert_eq!(graph.node[0].input, ["x", "pads/3/3", "x0"]);
        assert_eq!(graph.node[1].input[0], graph.node[0].output[0]);
        assert_eq!(graph.node[1].attribute[0].ints, [0, 0]);
        assert_eq!(graph.initializer.len(), 1);
    }

    #[test]
    fn only_what_is_asked_for_and_what_it_needs_stays() {
        let mut nodes = vec![
            node("Abs", &["x"], "a", vec![]),
            node("Neg", &["a"], "b", vec![]),
            node("Exp", &["a"], "c", vec![]),
            node("Sin", &["c"], "d", vec![]),
        ];
        drop_unused(&mut nodes, ["c"].into_iter());
        assert_eq!(nodes.iter().map(NodeProto::op_type).collect::<Vec<_>>(), ["Abs", "Exp"]);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert!(replaced(vec![node("RandomNormal", &[], "z", vec![])]).unwrap_err().contains("random"));
        assert!(replaced(vec![node("FusedMatMul", &["a", "b"], "c", vec![])]).is_err());
        let other = ModelProto { graph: Some(graph(vec![node("Abs", &["x"], "audio", vec![])])), ..Default::default() };
        assert!(rewrite(&other.encode_to_vec()).unwrap_err().contains("noise_res.0"));
        assert!(rewrite(b"\xff\xff not a model").is_err());
    }
}
