//! Kokoro's graph as the runtime can run it: done once, when the model is installed.
//!
//! The published file was made for another runtime, whose own operators (`com.microsoft`) stand in it. Each is put in
//! terms of standard ones, which compute the same:
//!
//! - `FusedMatMul` (one, with its first matrix transposed): `Transpose` and `MatMul`;
//! - `FastGelu`: `Add` and `Gelu` by tanh;
//! - `SkipLayerNormalization`: `Add` and `LayerNormalization`;
//! - `DynamicQuantizeLSTM`: `LSTM` on its weights, dequantised when the model is loaded;
//! - a `ConvTranspose` in groups loses its bias to an `Add`: the runtime gives every group the bias of the first;
//! - a `ConvInteger` is padded by a `Pad` before it: the runtime pads with 0, where the operator's definition asks for
//!   the zero point, which is heard as a click at both ends and bends the pitch everywhere;
//! - nodes lose their names, some of which are values' names too, which the runtime takes for the same.
//!
//! The graph draws no random numbers. One that does would not be the same twice, so it is refused.

use prost::Message;

use self::onnx::{AttributeProto, INT, INT64, INTS, ModelProto, NodeProto, STRING, TensorProto};

/// Changes when the result changes.
pub const REVISION: u32 = 2;

/// Rewrites the bytes of a published model.
///
/// # Errors
/// A plain sentence: this is no ONNX file, or it holds what this cannot put in other terms.
pub fn rewrite(published: &[u8]) -> Result<Vec<u8>, String> {
    let mut model = ModelProto::decode(published).map_err(|error| format!("no ONNX file: {error}"))?;
    let graph = model.graph.as_mut().ok_or("no ONNX file: it has no graph")?;
    let mut out = Vec::with_capacity(graph.node.len() + 64);
    let mut added: Vec<TensorProto> = Vec::new();
    for node in std::mem::take(&mut graph.node) {
        match node.op_type() {
            "FusedMatMul" => out.extend(mat_mul(&node)?),
            "FastGelu" => out.extend(gelu(&node)?),
            "SkipLayerNormalization" => out.extend(layer_normalization(&node)?),
            "DynamicQuantizeLSTM" => out.extend(lstm(&node)?),
            "ConvTranspose" => {
                let (nodes, bias) = conv_transpose(node, &graph.initializer)?;
                out.extend(nodes);
                added.extend(bias);
            }
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
    if let Some(node) = out.iter().find(|node| !matches!(node.domain(), "" | "ai.onnx")) {
        return Err(format!("it has the operator {} of {}", node.op_type(), node.domain()));
    }
    for node in &mut out {
        node.name = None;
    }
    graph.node = out;
    graph.initializer.extend(added.iter().map(Message::encode_to_vec));
    Ok(model.encode_to_vec())
}

/// The parts of the format that are changed (onnx/onnx.proto, Apache-2.0); the rest goes through as the bytes it is.
mod onnx {
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct ModelProto {
        #[prost(int64, optional, tag = "1")]
        pub ir_version: Option<i64>,
        #[prost(string, optional, tag = "2")]
        pub producer_name: Option<String>,
        #[prost(string, optional, tag = "3")]
        pub producer_version: Option<String>,
        #[prost(message, optional, tag = "7")]
        pub graph: Option<GraphProto>,
        #[prost(bytes = "vec", repeated, tag = "8")]
        pub opset_import: Vec<Vec<u8>>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct GraphProto {
        #[prost(message, repeated, tag = "1")]
        pub node: Vec<NodeProto>,
        #[prost(string, optional, tag = "2")]
        pub name: Option<String>,
        #[prost(bytes = "vec", repeated, tag = "5")]
        pub initializer: Vec<Vec<u8>>,
        #[prost(bytes = "vec", repeated, tag = "11")]
        pub input: Vec<Vec<u8>>,
        #[prost(bytes = "vec", repeated, tag = "12")]
        pub output: Vec<Vec<u8>>,
        // Shapes of inner values (tag 13) are left out: they do not know the new ones, and the runtime needs none.
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct NodeProto {
        #[prost(string, repeated, tag = "1")]
        pub input: Vec<String>,
        #[prost(string, repeated, tag = "2")]
        pub output: Vec<String>,
        #[prost(string, optional, tag = "3")]
        pub name: Option<String>,
        #[prost(string, optional, tag = "4")]
        pub op_type: Option<String>,
        #[prost(message, repeated, tag = "5")]
        pub attribute: Vec<AttributeProto>,
        #[prost(string, optional, tag = "7")]
        pub domain: Option<String>,
    }

    #[derive(Clone, PartialEq, prost::Message)]
    pub struct AttributeProto {
        #[prost(string, optional, tag = "1")]
        pub name: Option<String>,
        #[prost(float, optional, tag = "2")]
        pub f: Option<f32>,
        #[prost(int64, optional, tag = "3")]
        pub i: Option<i64>,
        #[prost(bytes = "vec", optional, tag = "4")]
        pub s: Option<Vec<u8>>,
        #[prost(bytes = "vec", optional, tag = "5")]
        pub t: Option<Vec<u8>>,
        #[prost(bytes = "vec", optional, tag = "6")]
        pub g: Option<Vec<u8>>,
        #[prost(float, repeated, packed = "false", tag = "7")]
        pub floats: Vec<f32>,
        #[prost(int64, repeated, packed = "false", tag = "8")]
        pub ints: Vec<i64>,
        #[prost(bytes = "vec", repeated, tag = "9")]
        pub strings: Vec<Vec<u8>>,
        #[prost(int32, optional, tag = "20")]
        pub r#type: Option<i32>,
    }

    /// A constant; its numbers are in `raw_data` or `float_data`.
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct TensorProto {
        #[prost(int64, repeated, packed = "false", tag = "1")]
        pub dims: Vec<i64>,
        #[prost(int32, optional, tag = "2")]
        pub data_type: Option<i32>,
        #[prost(float, repeated, tag = "4")]
        pub float_data: Vec<f32>,
        #[prost(string, optional, tag = "8")]
        pub name: Option<String>,
        #[prost(bytes = "vec", optional, tag = "9")]
        pub raw_data: Option<Vec<u8>>,
    }

    /// A kind of numbers in a constant.
    pub const INT64: i32 = 7;
    /// Kinds of attributes.
    pub const INT: i32 = 2;
    pub const STRING: i32 = 3;
    pub const INTS: i32 = 7;
}

fn node(op: &str, inputs: &[&str], output: &str, attributes: Vec<AttributeProto>) -> NodeProto {
    NodeProto {
        op_type: Some(op.into()),
        input: inputs.iter().map(|&name| name.to_owned()).collect(),
        output: vec![output.to_owned()],
        attribute: attributes,
        ..NodeProto::default()
    }
}

fn attribute(name: &str, kind: i32) -> AttributeProto {
    AttributeProto { name: Some(name.into()), r#type: Some(kind), ..AttributeProto::default() }
}

fn integers(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto { ints: values.to_vec(), ..attribute(name, INTS) }
}

fn integer(name: &str, value: i64) -> AttributeProto {
    AttributeProto { i: Some(value), ..attribute(name, INT) }
}

/// A node's integer attribute, 0 where it has none.
fn integer_of(node: &NodeProto, name: &str) -> i64 {
    node.attribute.iter().find(|attribute| attribute.name() == name).map_or(0, AttributeProto::i)
}

fn input(node: &NodeProto, n: usize) -> Result<&str, String> {
    let missing = || format!("{} has no input {n}", node.op_type());
    node.input.get(n).map(String::as_str).filter(|name| !name.is_empty()).ok_or_else(missing)
}

fn output(node: &NodeProto) -> Result<&str, String> {
    node.output.first().map(String::as_str).ok_or_else(|| format!("{} has no output", node.op_type()))
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

fn gelu(fast: &NodeProto) -> Result<[NodeProto; 2], String> {
    let sum = format!("{}/biased", output(fast)?);
    let tanh = AttributeProto { s: Some(b"tanh".to_vec()), ..attribute("approximate", STRING) };
    Ok([
        node("Add", &[input(fast, 0)?, input(fast, 1)?], &sum, vec![]),
        node("Gelu", &[&sum], output(fast)?, vec![tanh]),
    ])
}

fn layer_normalization(skip: &NodeProto) -> Result<[NodeProto; 2], String> {
    if skip.input.len() > 4 || skip.output.iter().skip(1).any(|name| !name.is_empty()) {
        return Err("its SkipLayerNormalization has more parts than are known".into());
    }
    let sum = format!("{}/sum", output(skip)?);
    let epsilon = skip.attribute.iter().filter(|attribute| attribute.name() == "epsilon").cloned();
    let attributes = epsilon.chain([integer("axis", -1)]).collect();
    Ok([
        node("Add", &[input(skip, 0)?, input(skip, 1)?], &sum, vec![]),
        node("LayerNormalization", &[&sum, input(skip, 2)?, input(skip, 3)?], output(skip)?, attributes),
    ])
}

/// Weights come as W `[directions, inputs, 4·hidden]` and R `[directions, hidden, 4·hidden]` in 8 bits with a scale a
/// direction; LSTM wants their last two axes the other way round, in floats.
fn lstm(quantised: &NodeProto) -> Result<Vec<NodeProto>, String> {
    let name = output(quantised)?.to_owned();
    let mut nodes = Vec::new();
    let mut weights = Vec::new();
    for (part, values, scale) in [("W", 1, 8), ("R", 2, 10)] {
        let (floats, turned) = (format!("{name}/{part}/floats"), format!("{name}/{part}"));
        let inputs = [input(quantised, values)?, input(quantised, scale)?, input(quantised, scale + 1)?];
        nodes.push(node("DequantizeLinear", &inputs, &floats, vec![integer("axis", 0)]));
        nodes.push(node("Transpose", &[&floats], &turned, vec![integers("perm", &[0, 2, 1])]));
        weights.push(turned);
    }
    let mut plain = quantised.clone();
    plain.op_type = Some("LSTM".into());
    plain.domain = None;
    plain.input.truncate(8);
    plain.input.splice(1..3, weights);
    while plain.input.last().is_some_and(String::is_empty) {
        plain.input.pop();
    }
    plain.attribute.retain(|attribute| matches!(attribute.name(), "direction" | "hidden_size"));
    nodes.push(plain);
    Ok(nodes)
}

/// In groups: without its bias, and the bias as a column added behind.
fn conv_transpose(mut conv: NodeProto, tensors: &[Vec<u8>]) -> Result<(Vec<NodeProto>, Option<TensorProto>), String> {
    if integer_of(&conv, "group") <= 1 || conv.input.len() < 3 {
        return Ok((vec![conv], None));
    }
    let bias = input(&conv, 2)?.to_owned();
    // Only what is small is looked into: a bias has a number a channel.
    let decoded = tensors.iter().filter(|tensor| tensor.len() < 1 << 20);
    let mut column = decoded
        .filter_map(|tensor| TensorProto::decode(tensor.as_slice()).ok())
        .find(|tensor| tensor.name() == bias)
        .ok_or("the bias of a ConvTranspose is no constant")?;
    let [channels] = column.dims[..] else { return Err("the bias of a ConvTranspose is no vector".into()) };
    let name = format!("{bias}/column");
    column.name = Some(name.clone());
    column.dims = vec![channels, 1];
    let out = output(&conv)?.to_owned();
    let bare = format!("{out}/without bias");
    conv.input.truncate(2);
    conv.output = vec![bare.clone()];
    let add = node("Add", &[&bare, &name], &out, vec![]);
    Ok((vec![conv, add], Some(column)))
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
    let constant = TensorProto {
        dims: vec![6],
        data_type: Some(INT64),
        name: Some(name.clone()),
        raw_data: Some(numbers),
        ..TensorProto::default()
    };
    let padded = format!("{}/padded", output(&conv)?);
    let pad = node("Pad", &[input(&conv, 0)?, &name, input(&conv, 2)?], &padded, vec![]);
    conv.input[0] = padded;
    Ok((vec![pad, conv], Some(constant)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(nodes: Vec<NodeProto>) -> Vec<u8> {
        let graph = onnx::GraphProto { node: nodes, ..Default::default() };
        ModelProto { graph: Some(graph), ..ModelProto::default() }.encode_to_vec()
    }

    #[test]
    fn operators_of_another_runtime_become_standard_ones() {
        let mut fused = node("FusedMatMul", &["a", "b"], "c", vec![integer("transA", 1)]);
        fused.domain = Some("com.microsoft".into());
        fused.name = Some("c".into());
        let bytes = rewrite(&model(vec![fused])).unwrap();
        let graph = ModelProto::decode(bytes.as_slice()).unwrap().graph.unwrap();
        let ops: Vec<&str> = graph.node.iter().map(NodeProto::op_type).collect();
        assert_eq!(ops, ["Transpose", "MatMul"]);
        assert_eq!(graph.node[1].output, ["c"]);
        assert!(graph.node.iter().all(|node| node.name.is_none()));
    }

    #[test]
    fn a_quantised_convolution_is_padded_with_its_zero_point() {
        let conv = |out: &str| node("ConvInteger", &["x", "w", "x0", "w0"], out, vec![integers("pads", &[3, 3])]);
        let bytes = rewrite(&model(vec![conv("a"), conv("b")])).unwrap();
        let graph = ModelProto::decode(bytes.as_slice()).unwrap().graph.unwrap();
        let ops: Vec<&str> = graph.node.iter().map(NodeProto::op_type).collect();
        assert_eq!(ops, ["Pad", "ConvInteger", "Pad", "ConvInteger"]);
        assert_eq!(graph.node[0].input, ["x", "pads/3/3", "x0"]);
        assert_eq!(graph.node[1].input[0], graph.node[0].output[0]);
        assert_eq!(graph.node[1].attribute[0].ints, [0, 0]);
        assert_eq!(graph.initializer.len(), 1);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let mut other = node("QuickGelu", &["a"], "b", vec![]);
        other.domain = Some("com.microsoft".into());
        assert!(rewrite(&model(vec![other])).unwrap_err().contains("QuickGelu"));
        assert!(rewrite(&model(vec![node("RandomNormal", &[], "z", vec![])])).unwrap_err().contains("random"));
        assert!(rewrite(&model(vec![node("FusedMatMul", &["a", "b"], "c", vec![])])).is_err());
        assert!(rewrite(&model(vec![node("DynamicQuantizeLSTM", &["a"], "c", vec![])])).is_err());
        assert!(rewrite(b"\xff\xff not a model").is_err());
    }
}
